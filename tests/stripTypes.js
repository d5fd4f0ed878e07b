// Jest strips types as Node does: types become spaces, so line numbers stay correct without source maps.
import { stripTypeScriptTypes } from 'node:module';

export default { process: (text) => ({ code: stripTypeScriptTypes(text) }) };
