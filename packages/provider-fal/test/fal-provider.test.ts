/** The fal provider passes the suite of every provider. */
import { describeProvider } from '@geekhub/testing/provider-suite';
import { createFalHarness } from './fal-harness.ts';

describeProvider('fal', createFalHarness);
