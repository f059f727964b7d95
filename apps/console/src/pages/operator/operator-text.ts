/** The words around the operator's pages. */
import { defineText } from '../../language/text.ts';

export const operatorText = defineText({
  en: {
    navigation: 'Operator',
    health: 'Health',
    attention: 'Needs attention',
    organizations: 'Organisations',
    rates: 'Rates',
    books: 'Books',
    waiting: '{count} waiting',
  },
  'es-MX': {
    navigation: 'Operación',
    health: 'Estado',
    attention: 'Requiere atención',
    organizations: 'Organizaciones',
    rates: 'Tarifas',
    books: 'Libros',
    waiting: '{count} pendientes',
  },
});
