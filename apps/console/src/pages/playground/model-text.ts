/** The words about models. */
import { defineText } from '../../language/text.ts';

export const modelText = defineText({
  en: {
    models: 'Model',
    compareModels: 'Models to compare',
    sort: 'Order of the models',
    orders: { price: 'Cheapest first', time: 'Fastest first', catalogue: 'As in the catalogue' },
    compare: 'Compare several',
    owner: 'by {owner}',
    perSecond: '{mxn} per second',
    listPrice: '{usd}, before markup and exchange rate',
    seconds: 'Seconds',
    ratios: 'Ratios',
    resolutions: 'Resolutions',
    oneResolution: 'one',
    sound: 'Sound',
    sounds: { optional: 'optional', always: 'always', none: 'none promised' },
    images: 'Images',
    imageInputs: {
      none: 'none',
      first: 'first frame',
      both: 'first and last frame',
    },
    time: 'Usual time',
    from: '{min} to {max}',
    learned: '{min} to {max} here lately',
    status: { available: 'Available', unavailable: 'Unavailable', not_configured: 'Not set up' },
    statusHow: {
      unavailable: 'The provider last answered that it has no such model. A job would fail, at no charge.',
      not_configured: 'The operator of this gateway has set no credentials for {owner}.',
    },
    inTest:
      'In test mode every model works without a provider, in seconds. Prices and times are those of live mode.',
  },
  'es-MX': {
    models: 'Modelo',
    compareModels: 'Modelos por comparar',
    sort: 'Orden de los modelos',
    orders: { price: 'Más baratos primero', time: 'Más rápidos primero', catalogue: 'Como en el catálogo' },
    compare: 'Comparar varios',
    owner: 'de {owner}',
    perSecond: '{mxn} por segundo',
    listPrice: '{usd}, antes de margen y tipo de cambio',
    seconds: 'Segundos',
    ratios: 'Formatos',
    resolutions: 'Resoluciones',
    oneResolution: 'una',
    sound: 'Sonido',
    sounds: { optional: 'opcional', always: 'siempre', none: 'no se promete' },
    images: 'Imágenes',
    imageInputs: {
      none: 'ninguna',
      first: 'primer cuadro',
      both: 'primer y último cuadro',
    },
    time: 'Tiempo usual',
    from: 'de {min} a {max}',
    learned: 'de {min} a {max} aquí, últimamente',
    status: { available: 'Disponible', unavailable: 'No disponible', not_configured: 'Sin configurar' },
    statusHow: {
      unavailable: 'El proveedor respondió que no tiene este modelo. Un trabajo fallaría, sin costo.',
      not_configured: 'Quien opera este gateway no ha configurado credenciales para {owner}.',
    },
    inTest:
      'En modo de prueba todos los modelos funcionan sin proveedor, en segundos. Precios y tiempos son los del modo real.',
  },
});
