import { expect, test } from '@jest/globals';
import { mongo } from 'mongoose';
import { readEnvironment } from './environment.ts';
import { mongoUrl } from './mongoUrl.ts';

const read = (url: string) => readEnvironment({ STORE_URL: mongoUrl }, { STORE_URL: url }, ['STORE_URL']);

/** Nothing is connected by it. */
const isTakenByDriver = (url: string): boolean => {
  try {
    return Boolean(new mongo.MongoClient(url));
  } catch {
    return false;
  }
};

test.each([
  'mongodb://a:27017/products',
  'mongodb://a:27017,b:27017/products?replicaSet=rs0',
  'mongodb://shop:p%40ss,word@a,b:27018,[::1]:27019/products?replicaSet=rs0&w=majority',
  'mongodb://a,b',
  'mongodb://%2Ftmp%2Fmongodb.sock/products',
  'mongodb+srv://shop:secret@cluster.example.com/products',
])('%s is taken, as by the driver', (url) => {
  expect(isTakenByDriver(url)).toBe(true);
  expect(read(url)).toEqual({ STORE_URL: url });
});

test.each([
  'http://a:27017/products',
  'mongodb://',
  'mongodb:///products',
  'mongodb://a:99999/products',
  'mongodb://a:27017,b:no/products',
  'mongodb+srv://one.example.com,two.example.com/products',
  'mongodb+srv://one.example.com:27017/products',
])('%s is refused, as by the driver, and is not shown', (url) => {
  expect(isTakenByDriver(url)).toBe(false);
  expect(() => read(url)).toThrow(
    `STORE_URL is wrong: expected a URL that starts with mongodb:// or mongodb+srv://; got a secret of ${url.length} characters`,
  );
});
