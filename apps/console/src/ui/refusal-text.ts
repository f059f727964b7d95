/** What each code of a refusal means, for whom the gateway's own sentence is in another language. */
import type { ErrorCode } from '@geekhub/contracts/error';
import { defineText } from '../language/text.ts';

export const refusalText = defineText<{ codes: Record<ErrorCode, string> }>({
  en: {
    codes: {
      invalid_request_error: 'Something in it is not right.',
      missing_api_key: 'You are not signed in any more.',
      invalid_api_key: 'This key is not known.',
      key_revoked: 'This key was revoked.',
      insufficient_balance: 'The balance is too small.',
      spending_limit_reached: 'The spending limit of the key is reached.',
      max_cost_exceeded: 'It would cost more than you allow.',
      forbidden: 'You may not do this.',
      model_not_found: 'There is no such model.',
      not_found: 'It is not there.',
      method_not_allowed: 'The gateway does not do this.',
      request_timeout: 'It took too long to arrive.',
      conflict: 'It does not fit what is there now.',
      payload_too_large: 'It is too large.',
      unsupported_media_type: 'The gateway does not take this kind of file.',
      idempotency_mismatch: 'This was sent before with other contents.',
      rate_limit_exceeded: 'That was too much at once.',
      internal_error: 'The gateway failed.',
      provider_unavailable: 'The provider cannot be reached.',
    },
  },
  'es-MX': {
    codes: {
      invalid_request_error: 'Hay un dato que no es correcto.',
      missing_api_key: 'Tu sesión ya terminó.',
      invalid_api_key: 'No se conoce esta clave.',
      key_revoked: 'Esta clave fue revocada.',
      insufficient_balance: 'El saldo no alcanza.',
      spending_limit_reached: 'La clave llegó a su límite de gasto.',
      max_cost_exceeded: 'Costaría más de lo que permites.',
      forbidden: 'No tienes permiso para hacer esto.',
      model_not_found: 'No existe ese modelo.',
      not_found: 'No se encontró.',
      method_not_allowed: 'El gateway no hace esto.',
      request_timeout: 'Tardó demasiado en llegar.',
      conflict: 'No coincide con lo que hay ahora.',
      payload_too_large: 'Es demasiado grande.',
      unsupported_media_type: 'El gateway no acepta este tipo de archivo.',
      idempotency_mismatch: 'Esto ya se envió antes con otro contenido.',
      rate_limit_exceeded: 'Fueron demasiadas solicitudes a la vez.',
      internal_error: 'El gateway falló.',
      provider_unavailable: 'No se puede contactar al proveedor.',
    },
  },
});
