import { Int32 } from 'bson';
import { maxDocumentBytes } from '../storage/collection.ts';
import { maxMessageBytes } from '../wire/frames.ts';
import type { Command } from './command.ts';

/** The protocol is that of MongoDB 7.0, whose standalone server has no transactions and no change streams either. */
const wireVersion = 21;
const version = '7.0.0';

const helloFields = [
  'client',
  'compression',
  'helloOk',
  'loadBalanced',
  'saslSupportedMechs',
  'speculativeAuthenticate',
  'backpressure',
];

const describeServer = (): object => ({
  maxBsonObjectSize: maxDocumentBytes,
  maxMessageSizeBytes: maxMessageBytes,
  maxWriteBatchSize: 100_000,
  localTime: new Date(),
  logicalSessionTimeoutMinutes: 30,
  minWireVersion: 0,
  maxWireVersion: wireVersion,
  readOnly: false,
});

export const hello: Command = {
  fields: helloFields,
  run: () => ({ isWritablePrimary: true, helloOk: true, ...describeServer() }),
};

export const isMaster: Command = {
  fields: helloFields,
  run: () => ({ ismaster: true, helloOk: true, ...describeServer() }),
};

export const ping: Command = { fields: [], run: () => ({}) };

export const endSessions: Command = { fields: [], run: () => ({}) };

export const buildInfo: Command = {
  fields: [],
  run: () => ({
    version,
    versionArray: version
      .split('.')
      .map((part) => new Int32(Number(part)))
      .concat(new Int32(0)),
    modules: ['embedded'],
    bits: 64,
    debug: false,
    maxBsonObjectSize: maxDocumentBytes,
    storageEngines: ['sqlite'],
  }),
};
