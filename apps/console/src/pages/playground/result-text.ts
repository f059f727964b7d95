/** The words about what was sent, and what came of it. */
import { defineText } from '../../language/text.ts';

export const resultText = defineText({
  en: {
    result: 'Your video',
    results: 'Your videos',
    none: 'It will play here',
    noneTest:
      'Test videos are small and drawn by this gateway in seconds. They cost no real money and need no provider.',
    noneLive:
      'The provider renders it; the usual time stands with the model. You pay when it is delivered, and for nothing else.',
    status: {
      pending: 'Waiting for the provider',
      processing: 'Rendering',
      completed: 'Done',
      failed: 'Failed',
    },
    progress: 'Progress',
    percent: '{percent}',
    eta: 'about {time} left',
    etaUnknown: 'longer than usual; it goes on',
    starting: 'starting',
    cancel: 'Cancel',
    cancelHow: 'Nothing is charged.',
    close: 'Put away',
    video: 'Video of: {prompt}',
    cannotPlay: 'The browser cannot play this video here. Its address may be out of reach.',
    took: 'in {time}',
    page: 'All about it',
    download: 'Download',
    cost: { held: '{amount} set aside', charged: '{amount} charged', released: '{amount} set free again' },
    tookOver: '{model} took over.',
    notCharged: 'Nothing was charged.',
    advice: {
      content_policy:
        'The provider’s filter held it back. Other words may pass; people, brands and violence are what it looks for.',
      input_rejected: 'The provider refused the prompt or the image. Change it, or try another model.',
      model_unavailable: 'The provider does not have this model at the moment. Choose another one.',
      provider_error: 'The provider failed. Send it again, or name a model that takes over.',
      submit_unconfirmed:
        'The provider’s answer was lost, and the job is never sent twice. Send it again as a new one.',
      deadline_passed: 'The provider took too long. Send it again, or choose a faster model.',
      video_unusable: 'What came was no whole video. Send it again.',
      canceled: 'You called it off.',
    },
    gone: 'This video is not here: it may belong to the other mode, or to another organisation.',
    refused: '{model} was not sent',
    refusedAdvice: {
      insufficient_balance:
        'Fewer seconds or a cheaper model cost less; the operator of the gateway recharges the balance.',
      spending_limit_reached:
        'It is that of the key of the console, for a day. The operator can change it, or wait until tomorrow.',
      max_cost_exceeded: 'Raise the limit, or ask for less.',
      provider_unavailable: 'In test mode every model works without a provider.',
      rate_limit_exceeded: 'Wait a moment and send it again.',
      forbidden: 'Ask an owner of the organisation for the role of a developer.',
      internal_error: 'Send it again: it makes no second video.',
    },
    toTest: 'Go to test mode',
    lost: 'The answer was lost. Send it again: if the gateway has it already, no second video is made.',
    priceChanged: 'The price has changed meanwhile. Nothing was sent: look at the new one and send it again.',
  },
  'es-MX': {
    result: 'Tu video',
    results: 'Tus videos',
    none: 'Se reproducirá aquí',
    noneTest:
      'Los videos de prueba son pequeños y este gateway los dibuja en segundos. No cuestan dinero real ni necesitan proveedor.',
    noneLive:
      'Lo genera el proveedor; el tiempo usual aparece con el modelo. Pagas cuando se entrega, y por nada más.',
    status: {
      pending: 'Esperando al proveedor',
      processing: 'Generando',
      completed: 'Listo',
      failed: 'Falló',
    },
    progress: 'Avance',
    percent: '{percent}',
    eta: 'faltan unos {time}',
    etaUnknown: 'tarda más de lo usual; sigue en marcha',
    starting: 'empezando',
    cancel: 'Cancelar',
    cancelHow: 'No se cobra nada.',
    close: 'Guardar',
    video: 'Video de: {prompt}',
    cannotPlay: 'El navegador no puede reproducir este video aquí. Quizá su dirección no esté al alcance.',
    took: 'en {time}',
    page: 'Todo sobre él',
    download: 'Descargar',
    cost: { held: '{amount} apartados', charged: '{amount} cobrados', released: '{amount} liberados' },
    tookOver: '{model} tomó el relevo.',
    notCharged: 'No se cobró nada.',
    advice: {
      content_policy:
        'El filtro del proveedor lo detuvo. Con otras palabras puede pasar; lo que busca son personas, marcas y violencia.',
      input_rejected: 'El proveedor rechazó la descripción o la imagen. Cámbiala o prueba otro modelo.',
      model_unavailable: 'El proveedor no tiene este modelo por ahora. Elige otro.',
      provider_error: 'El proveedor falló. Envíalo otra vez o nombra un modelo de relevo.',
      submit_unconfirmed:
        'Se perdió la respuesta del proveedor, y un trabajo nunca se envía dos veces. Envíalo como uno nuevo.',
      deadline_passed: 'El proveedor tardó demasiado. Envíalo otra vez o elige un modelo más rápido.',
      video_unusable: 'Lo que llegó no era un video completo. Envíalo otra vez.',
      canceled: 'Lo cancelaste.',
    },
    gone: 'Este video no está aquí: puede ser del otro modo o de otra organización.',
    refused: 'No se envió {model}',
    refusedAdvice: {
      insufficient_balance:
        'Menos segundos o un modelo más barato cuestan menos; quien opera el gateway recarga el saldo.',
      spending_limit_reached:
        'Es el de la clave de la consola, por día. Quien opera el gateway puede cambiarlo, o espera a mañana.',
      max_cost_exceeded: 'Sube el límite o pide menos.',
      provider_unavailable: 'En modo de prueba todos los modelos funcionan sin proveedor.',
      rate_limit_exceeded: 'Espera un momento y envíalo otra vez.',
      forbidden: 'Pide a un dueño de la organización el rol de desarrollador.',
      internal_error: 'Envíalo otra vez: no se hará un segundo video.',
    },
    toTest: 'Ir al modo de prueba',
    lost: 'Se perdió la respuesta. Envíalo otra vez: si el gateway ya lo tiene, no se hará un segundo video.',
    priceChanged: 'El precio cambió mientras tanto. No se envió nada: mira el nuevo y envíalo otra vez.',
  },
});
