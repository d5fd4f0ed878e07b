// Jest runs the same text as Node does: types become spaces, so line numbers hold without source maps.
import { stripTypeScriptTypes } from 'node:module';

export default { process: (text) => ({ code: stripTypeScriptTypes(text) }) };
