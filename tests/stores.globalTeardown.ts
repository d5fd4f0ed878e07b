import { closeStores } from './stores.globalSetup.ts';

export default closeStores;
