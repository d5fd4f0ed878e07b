// Imported first by every npm script that runs a program: what .env says counts where the environment says nothing,
// and what Node has compiled once it need not compile again, which is a seventh of a start.
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { loadEnvFile } from 'node:process';
import { isMainThread } from 'node:worker_threads';

if (isMainThread && existsSync('.env')) loadEnvFile('.env');
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/compiled'));
