/** The models with videos on disk. */
import { describeLiveModels } from './live-models-suite.ts';

describeLiveModels('disk');
