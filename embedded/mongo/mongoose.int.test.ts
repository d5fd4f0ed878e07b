import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { openMongoUnderTest } from '../../tests/embedded/openMongoUnderTest.ts';

test('mongoose declares its indexes, validates, populates and updates', async () => {
  await using mongo = await openMongoUnderTest();
  const connection = await mongoose.createConnection(mongo.url, { dbName: mongo.db.databaseName }).asPromise();
  try {
    const Brand = connection.model('Brand', new mongoose.Schema({ name: { type: String, unique: true } }));
    const schema = new mongoose.Schema(
      {
        name: String,
        brand: { type: mongoose.Schema.Types.ObjectId, ref: 'Brand' },
        variants: [{ sku: String, price: Number }],
        stock: { type: Map, of: Number },
      },
      { timestamps: true, optimisticConcurrency: true },
    );
    schema.index({ 'variants.sku': 1 }, { unique: true, sparse: true });
    const Product = connection.model('Product', schema);
    await Promise.all([Brand.init(), Product.init()]);

    const brand = await Brand.create({ name: 'Leaf' });
    await expect(Brand.create({ name: 'Leaf' })).rejects.toMatchObject({ code: 11000, keyValue: { name: 'Leaf' } });
    const tea = await Product.create({
      name: 'Tea',
      brand: brand._id,
      variants: [{ sku: 'T1', price: 5 }],
      stock: { T1: 3 },
    });
    const found = await Product.findOne({ 'variants.sku': 'T1' })
      .populate<{ brand: { name: string } }>('brand')
      .orFail();
    expect(found.brand.name).toBe('Leaf');
    expect(found.createdAt).toBeInstanceOf(Date);

    tea.variants.push({ sku: 'T2', price: 6 });
    await tea.save();
    const stale = Product.hydrate({ ...tea.toObject(), __v: 0 });
    stale.name = 'Stale';
    await expect(stale.save()).rejects.toThrow(mongoose.Error.VersionError);
    await Product.updateOne({ _id: tea._id, 'variants.sku': 'T2' }, { $inc: { 'variants.$.price': 4 } });
    expect((await Product.findById(tea._id).orFail()).variants.map(({ price }) => price)).toEqual([5, 10]);
    expect(await Product.exists({ name: 'Coffee' })).toBeNull();
    expect(await Product.syncIndexes()).toEqual([]);
  } finally {
    await connection.close();
  }
});
