/** The words of the parts that every page uses. */
import { defineText } from '../language/text.ts';

export const uiText = defineText({
  en: {
    close: 'Close',
    cancel: 'Cancel',
    copy: 'Copy',
    copied: 'Copied',
    copyFailed: 'The browser did not allow it: select the text and copy it.',
    loadMore: 'Load more',
    loading: 'Loading…',
    tryAgain: 'Try again',
    unreachable: 'The gateway does not answer. Is it running, and are you online?',
    requestId: 'Request {id}',
    notifications: 'Messages',
    shownOnce: 'It is shown this once. Keep it where nobody else reads it: we cannot show it again.',
    haveIt: 'I have copied it',
  },
  'es-MX': {
    close: 'Cerrar',
    cancel: 'Cancelar',
    copy: 'Copiar',
    copied: 'Copiado',
    copyFailed: 'El navegador no lo permitió: selecciona el texto y cópialo.',
    loadMore: 'Cargar más',
    loading: 'Cargando…',
    tryAgain: 'Intentar de nuevo',
    unreachable: 'El gateway no responde. ¿Está en marcha y tienes conexión?',
    requestId: 'Solicitud {id}',
    notifications: 'Mensajes',
    shownOnce:
      'Se muestra solo esta vez. Guarda este texto donde nadie más lo lea: no podemos volver a mostrarlo.',
    haveIt: 'Ya lo copié',
  },
});
