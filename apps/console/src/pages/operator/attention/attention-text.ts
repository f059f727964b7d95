/** The words of what needs attention: what it is, and what can be done. */
import { defineText } from '../../../language/text.ts';

export const attentionText = defineText({
  en: {
    title: 'Needs attention',
    lead: 'What does not go on by itself, or may soon not, in all organisations.',
    kinds: {
      unconfirmed: 'Unconfirmed submits',
      slow: 'Slow jobs',
      storage: 'Waiting for storage',
      endpoints: 'Webhook endpoints',
      messages: 'Webhooks of jobs',
      deletions: 'Deletions',
    },
    what: {
      unconfirmed:
        'The provider may have taken these jobs and its answer was lost. Newest first, of 30 days.',
      slow: 'Open jobs that take more than twice what nine in ten of their kind take, or whose deadline is less than five minutes away. Oldest first.',
      storage: 'Rendered, and not stored for more than two minutes. Oldest first.',
      endpoints:
        'Endpoints that do not take what is sent, and those that were switched off for it. Newest first.',
      messages:
        'Messages to the webhook address of one job that were given up, or failed three times and are tried again. Newest first, of 30 days.',
      deletions:
        'Videos that are to be gone and that the storage did not delete in three tries. Oldest first.',
    },
    do: {
      unconfirmed:
        'They are not sent again, and nobody is charged. The provider may have rendered, and billed, for nobody: compare its dashboard with the model and the time. A job that can still be claimed waits for the provider’s callback. UNCONFIRMED_SUBMIT=resubmit_once sends such jobs once more.',
      slow: 'Look at Health: where calls to the provider are stopped, jobs wait and go on by themselves. A job whose deadline passes fails at no charge. A job may be cancelled on its page.',
      storage:
        'Look whether the storage is up, has room, and takes files of this size. Videos are copied as soon as it is back, for up to a day; after that the job fails at no charge, although the provider was paid. Where the provider’s file is out of reach the job waits for two hours.',
      endpoints:
        'The receiver has to answer with 2xx. Tell the organisation; it switches the endpoint on again on its page of webhooks.',
      messages:
        'Tell the organisation: the address does not answer with 2xx. A message can be sent again on its page of webhooks.',
      deletions:
        'Look whether the storage is up and lets its key delete. Each is tried again within the hour; nobody is given the address any more.',
    },
    none: 'Nothing here',
    noneHow: 'This page looks again by itself.',
    open: 'Open',
    openJob: 'Open job {id}',
    openWebhooks: 'Open webhooks of {name}',
    test: 'test',
    facts: {
      abandoned: 'was sent once more',
      claimable: 'can be claimed until {time}',
      completed: 'completed all the same',
      failed: 'failed, at no charge',
      open: 'open',
      upstream: 'sent to {upstream}',
      notTaken: 'not taken by the provider yet',
      busy: 'the provider has no place',
      rendering: 'rendering; usually at most {usual}',
      unconfirmed: 'submit unconfirmed',
      asked: 'asked {count, plural, one {once} other {# times}}',
      deadline: 'deadline {ago}',
      faults: '{count, plural, one {# unusable file} other {# unusable files}}',
      sourceLost: 'provider’s file out of reach, began {ago}',
      storageLacking: 'the provider’s file is in reach',
      nextTry: 'next try {ago}',
      gone: 'switched off: it answered 410',
      failing: 'switched off: it failed for days',
      failsStill: 'fails, and is tried again',
      waiting: '{count, plural, one {# message waits} other {# messages wait}}',
      gaveUp: 'given up after {count, plural, one {# try} other {# tries}}',
      tries: '{count, plural, one {# try} other {# tries}}',
      status: 'answered {status}',
      fault: {
        blocked: 'address not allowed',
        unreachable: 'not reached',
        timed_out: 'no answer in time',
        too_large: 'answer too large',
      },
    },
  },
  'es-MX': {
    title: 'Requiere atención',
    lead: 'Lo que no avanza por sí solo, o quizá pronto deje de avanzar, en todas las organizaciones.',
    kinds: {
      unconfirmed: 'Envíos sin confirmar',
      slow: 'Trabajos lentos',
      storage: 'Esperan almacenamiento',
      endpoints: 'Endpoints de webhooks',
      messages: 'Webhooks de trabajos',
      deletions: 'Borrados',
    },
    what: {
      unconfirmed:
        'Quizá el proveedor aceptó estos trabajos y su respuesta se perdió. Primero los más recientes, de 30 días.',
      slow: 'Trabajos abiertos que tardan más del doble de lo que tardan nueve de cada diez como ellos, o a cuyo plazo le quedan menos de cinco minutos. Primero los más antiguos.',
      storage: 'Ya renderizados y sin guardar desde hace más de dos minutos. Primero los más antiguos.',
      endpoints:
        'Endpoints que no reciben lo que se les envía y los que se apagaron por eso. Primero los más recientes.',
      messages:
        'Mensajes a la dirección de webhook de un trabajo que se abandonaron, o que fallaron tres veces y se reintentan. Primero los más recientes, de 30 días.',
      deletions:
        'Videos que deben desaparecer y que el almacenamiento no borró en tres intentos. Primero los más antiguos.',
    },
    do: {
      unconfirmed:
        'No se vuelven a enviar y a nadie se le cobra. Quizá el proveedor renderizó, y cobró, para nadie: compara su panel con el modelo y la hora. Un trabajo que aún se puede reclamar espera la llamada del proveedor. UNCONFIRMED_SUBMIT=resubmit_once los envía una vez más.',
      slow: 'Revisa Estado: donde las llamadas al proveedor están detenidas, los trabajos esperan y siguen solos. Un trabajo cuyo plazo vence falla sin cobro. Puedes cancelarlo en su página.',
      storage:
        'Revisa que el almacenamiento funcione, tenga espacio y acepte archivos de este tamaño. Los videos se copian en cuanto vuelve, hasta por un día; después el trabajo falla sin cobro, aunque al proveedor se le haya pagado. Si el archivo del proveedor no está al alcance, el trabajo espera dos horas.',
      endpoints:
        'El receptor debe responder con 2xx. Avisa a la organización; ella enciende de nuevo el endpoint en su página de webhooks.',
      messages:
        'Avisa a la organización: la dirección no responde con 2xx. El mensaje puede reenviarse en su página de webhooks.',
      deletions:
        'Revisa que el almacenamiento funcione y permita borrar con su clave. Cada uno se reintenta dentro de la hora; a nadie se le da ya la dirección.',
    },
    none: 'Nada por aquí',
    noneHow: 'Esta página vuelve a revisar por sí sola.',
    open: 'Abrir',
    openJob: 'Abrir el trabajo {id}',
    openWebhooks: 'Abrir los webhooks de {name}',
    test: 'prueba',
    facts: {
      abandoned: 'se envió una vez más',
      claimable: 'se puede reclamar hasta {time}',
      completed: 'completado de todos modos',
      failed: 'falló, sin cobro',
      open: 'abierto',
      upstream: 'enviado a {upstream}',
      notTaken: 'el proveedor aún no lo toma',
      busy: 'el proveedor no tiene lugar',
      rendering: 'en render; lo usual es {usual} como máximo',
      unconfirmed: 'envío sin confirmar',
      asked: 'consultado {count, plural, one {# vez} other {# veces}}',
      deadline: 'plazo {ago}',
      faults: '{count, plural, one {# archivo inservible} other {# archivos inservibles}}',
      sourceLost: 'archivo del proveedor fuera de alcance, empezó {ago}',
      storageLacking: 'el archivo del proveedor está al alcance',
      nextTry: 'próximo intento {ago}',
      gone: 'apagado: respondió 410',
      failing: 'apagado: falló durante días',
      failsStill: 'falla y se reintenta',
      waiting: '{count, plural, one {espera # mensaje} other {esperan # mensajes}}',
      gaveUp: 'abandonado tras {count, plural, one {# intento} other {# intentos}}',
      tries: '{count, plural, one {# intento} other {# intentos}}',
      status: 'respondió {status}',
      fault: {
        blocked: 'dirección no permitida',
        unreachable: 'inalcanzable',
        timed_out: 'sin respuesta a tiempo',
        too_large: 'respuesta demasiado grande',
      },
    },
  },
});
