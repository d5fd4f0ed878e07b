import { mutateOnLoad } from '../../sourceMutant.ts';
import { productsSourceMutants } from './productsSourceMutants.ts';

// Loaded with `--import` before a program: the environment variable MUTANT names the mutant.
mutateOnLoad(productsSourceMutants, process.env['MUTANT']);
