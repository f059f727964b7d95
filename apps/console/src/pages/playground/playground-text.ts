/** The words of the page as a whole. */
import { defineText } from '../../language/text.ts';

export const playgroundText = defineText({
  en: {
    title: 'Playground',
    leadTest: 'Say what you want to see, and watch it. In test mode it is free and takes seconds.',
    leadLive:
      'Say what you want to see, and watch it. In live mode a provider renders it, and it costs what the button says.',
    compareHow:
      'One prompt, several models: each makes a video of its own, and you see what each costs before you send.',
    commonRatio: 'Aspect ratio for all',
    noCommonRatio: 'These models have no aspect ratio in common: each takes its own.',
    durationOf: 'Duration of {model}',
    ownSettings: 'Everything else is as each model does it by itself.',
  },
  'es-MX': {
    title: 'Probar',
    leadTest: 'Di qué quieres ver y míralo. En modo de prueba es gratis y tarda segundos.',
    leadLive:
      'Di qué quieres ver y míralo. En modo real lo genera un proveedor y cuesta lo que dice el botón.',
    compareHow:
      'Una descripción, varios modelos: cada uno hace su propio video, y ves lo que cuesta cada uno antes de enviar.',
    commonRatio: 'Formato para todos',
    noCommonRatio: 'Estos modelos no tienen un formato en común: cada uno usa el suyo.',
    durationOf: 'Duración de {model}',
    ownSettings: 'Todo lo demás queda como cada modelo lo hace por sí mismo.',
  },
});
