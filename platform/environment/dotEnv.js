// Imported first by every npm script that runs a program: what .env says counts where the environment says nothing.
import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { isMainThread } from 'node:worker_threads';

if (isMainThread && existsSync('.env')) loadEnvFile('.env');
