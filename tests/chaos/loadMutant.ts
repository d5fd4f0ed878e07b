import { mutateOnLoad } from '../sourceMutant.ts';
import { chaosMutants } from './chaosMutants.ts';

// Loaded with `--import` before a service: the environment variable MUTANT names the mutant.
mutateOnLoad(chaosMutants, process.env['MUTANT']);
