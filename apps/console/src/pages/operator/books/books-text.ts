/** The words of the page of the books. */
import { defineText } from '../../../language/text.ts';

export const booksText = defineText({
  en: {
    title: 'Books',
    lead: 'Reads all jobs, transfers and attempts and names whatever breaks a promise about money. Nothing is changed.',
    check: 'Check the books now',
    underWay: 'Under way elsewhere: one check at a time.',
    howLong:
      'It runs beside everything else, step by step; you may leave this page. With the embedded database other calls wait for each step. A step ends after ten minutes at most; npm run check-books has no such limit.',
    running: 'Step {done} of {steps}, began {ago}',
    none: 'The books were not checked yet',
    noneHow: 'Here, or with npm run check-books.',
    last: 'Last checks',
    when: 'When',
    by: 'By',
    result: 'Result',
    took: 'Took',
    read: 'Read',
    byWhom: { console: 'this page', command: 'npm run check-books' },
    outcome: {
      right: 'Right',
      wrong: 'Wrong',
      timed_out: 'Took too long',
      stopped: 'Gateway stopped',
      broken: 'Broke off',
      lost: 'Lost',
      running: 'Under way',
    },
    how: {
      right: 'The books are right: {jobs} jobs, {transfers} transfers, all postings sum to zero.',
      wrong:
        'The books are wrong. Change nothing by hand; keep a backup of now, and look at what these name:',
      timed_out: 'A step took longer than its limit. Run npm run check-books, which may take all the time.',
      stopped: 'The gateway was stopped during the check. Start it again.',
      broken: 'The check could not be finished; the log of the gateway says why.',
      lost: 'The process that checked is gone.',
    },
    counts: '{jobs} jobs, {transfers} transfers',
  },
  'es-MX': {
    title: 'Libros',
    lead: 'Lee todos los trabajos, movimientos e intentos y nombra lo que rompa una promesa sobre dinero. No cambia nada.',
    check: 'Revisar los libros ahora',
    underWay: 'Ya hay una revisión en curso: es una a la vez.',
    howLong:
      'Corre junto a todo lo demás, paso a paso; puedes salir de esta página. Con la base de datos integrada, las demás llamadas esperan cada paso. Un paso termina a los diez minutos como máximo; npm run check-books no tiene ese límite.',
    running: 'Paso {done} de {steps}, empezó {ago}',
    none: 'Los libros no se han revisado',
    noneHow: 'Aquí o con npm run check-books.',
    last: 'Últimas revisiones',
    when: 'Cuándo',
    by: 'Desde',
    result: 'Resultado',
    took: 'Tardó',
    read: 'Leyó',
    byWhom: { console: 'esta página', command: 'npm run check-books' },
    outcome: {
      right: 'Correctos',
      wrong: 'Incorrectos',
      timed_out: 'Tardó demasiado',
      stopped: 'Se detuvo el gateway',
      broken: 'Se interrumpió',
      lost: 'Perdida',
      running: 'En curso',
    },
    how: {
      right: 'Los libros están correctos: {jobs} trabajos, {transfers} movimientos, todo suma cero.',
      wrong:
        'Los libros están mal. No cambies nada a mano; guarda un respaldo de este momento y revisa lo que aquí se nombra:',
      timed_out: 'Un paso superó su límite. Ejecuta npm run check-books, que puede tardar lo necesario.',
      stopped: 'El gateway se detuvo durante la revisión. Empiézala de nuevo.',
      broken: 'La revisión no pudo terminar; el registro del gateway dice por qué.',
      lost: 'El proceso que revisaba ya no está.',
    },
    counts: '{jobs} trabajos, {transfers} movimientos',
  },
});
