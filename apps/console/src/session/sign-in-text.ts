/** The words of signing in. */
import { defineText } from '../language/text.ts';

export const signInText = defineText({
  en: {
    title: 'Sign in',
    signingIn: 'Signing you in…',
    linkHow:
      'Open the sign-in link that the gateway printed when it started. It works once, within an hour, on the machine of the gateway.',
    linkAgain: 'For a new link, start the gateway again, or run:',
    email: 'Email',
    password: 'Password',
    enter: 'Sign in',
    or: 'or',
    sendLink: 'Send me a link instead',
    sendLinkHow:
      'You get an email with a link. It works once, and in this browser alone. You need no password.',
    sentTitle: 'Look at your email',
    sent: 'If {email} may sign in here, a link is on its way to it.',
    sentHow:
      'Open it in this browser: elsewhere it does nothing. It may take a minute, and it may be among the spam.',
    sentNothing:
      'Nothing comes? Whoever runs this gateway, or an owner of your organisation, must have added this address as a member.',
    another: 'Use another address',
    problems: {
      emailMissing: 'Type your email address, such as ana@example.com.',
      passwordMissing: 'Type your password, or have a link sent to you.',
      credentials: 'The email or the password is wrong.',
      link: 'This link is too old, was used already, or was asked for in another browser. Ask for a new one here.',
      machineLink: 'This link was used already, or is too old.',
      linkJustSent: 'A link was asked for this address a moment ago. Look at your email, or wait a minute.',
      unconfirmed:
        'This address was not confirmed yet. Open the link in the email that you were sent, or have a link sent to you now.',
      tooMany: 'Too many tries. Wait a minute, then try again.',
      notHere: 'Signing in does not work at the moment.',
    },
  },
  'es-MX': {
    title: 'Iniciar sesión',
    signingIn: 'Iniciando tu sesión…',
    linkHow:
      'Abre el enlace de acceso que el gateway mostró al arrancar. Sirve una vez, durante una hora, en la máquina del gateway.',
    linkAgain: 'Para obtener otro enlace, vuelve a arrancar el gateway o ejecuta:',
    email: 'Correo electrónico',
    password: 'Contraseña',
    enter: 'Iniciar sesión',
    or: 'o',
    sendLink: 'Envíame un enlace',
    sendLinkHow:
      'Recibes un correo con un enlace. Sirve una sola vez y solo en este navegador. No necesitas contraseña.',
    sentTitle: 'Revisa tu correo',
    sent: 'Si {email} tiene acceso aquí, le va en camino un enlace.',
    sentHow:
      'Ábrelo en este navegador: en otro no sirve. Puede tardar un minuto, y puede estar en el correo no deseado.',
    sentNothing:
      '¿No llega nada? Quien opera este gateway, o una persona propietaria de tu organización, debe haber agregado esta dirección como miembro.',
    another: 'Usar otra dirección',
    problems: {
      emailMissing: 'Escribe tu correo electrónico, por ejemplo ana@example.com.',
      passwordMissing: 'Escribe tu contraseña, o pide que te enviemos un enlace.',
      credentials: 'El correo o la contraseña no son correctos.',
      link: 'Este enlace ya venció, ya se usó o se pidió en otro navegador. Pide uno nuevo aquí.',
      machineLink: 'Este enlace ya se usó o ya venció.',
      linkJustSent:
        'Hace un momento se pidió un enlace para esta dirección. Revisa tu correo o espera un minuto.',
      unconfirmed:
        'Esta dirección todavía no está confirmada. Abre el enlace del correo que recibiste, o pide un enlace ahora.',
      tooMany: 'Demasiados intentos. Espera un minuto y vuelve a intentarlo.',
      notHere: 'Por ahora no se puede iniciar sesión.',
    },
  },
});
