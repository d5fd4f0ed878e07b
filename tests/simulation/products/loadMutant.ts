import { mutateOnLoad } from '../../sourceMutant.ts';
import { mutants } from './mutants.ts';

// Loaded with `--import` before a program: the environment variable MUTANT names the mutant.
mutateOnLoad(mutants, process.env['MUTANT']);
