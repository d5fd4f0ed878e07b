import { mutateOnLoad } from '../sourceMutant.ts';
import { accessMutants } from './accessMutants.ts';

// Loaded with `--import` before the system: the environment variable MUTANTS has the names, separated by semicolons.
for (const name of (process.env['MUTANTS'] ?? '').split(';')) mutateOnLoad(accessMutants, name);
