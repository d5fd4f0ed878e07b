import { isId } from '#platform/ids/isId.ts';
import { requireScope } from '#platform/faults/requireScope.ts';
import { deleteCategory, saveCategory } from '../domain/saveCategory.ts';
import { refused } from '../domain/refusal.ts';
import { saveBrand } from '../domain/saveBrand.ts';
import { archiveProduct, updateProduct } from '../domain/updateProduct.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';
import { requireStockCommander } from './access.ts';
import { runAdjustment } from './adjustment.ts';
import { changeCategoryTree } from './categoryChanges.ts';
import { refuseIdempotencyKey, loadReferences, productPayload, saveChange, saveNewProduct } from './productChanges.ts';
import { executeStockCommand, sellableAmong } from './stockCommands.ts';
import { inputError, inputErrors } from './userErrors.ts';

export const Mutation: MutationResolvers = {
  async createProduct(_parent, { input, idempotencyKey }, context) {
    const { subject } = requireScope(context, 'catalog:write');
    const refusedKey = refuseIdempotencyKey(idempotencyKey);
    if (refusedKey) return productPayload(refusedKey);
    const identity = context.identities.productIdentity(subject, idempotencyKey, input);
    return productPayload(await saveNewProduct({ identity, input }, context));
  },

  async updateProduct(_parent, { id, input, expectedVersion }, context) {
    requireScope(context, 'catalog:write');
    const product = isId('prd', id) ? await context.load.product.load(id) : null;
    const references = await loadReferences(input, context);
    const ids = context.identities.patchIds(id, expectedVersion, input);
    const outcome = updateProduct(product, input, { expectedVersion, ids, references, now: context.now() });
    return productPayload(await saveChange(outcome, input, context));
  },

  async archiveProduct(_parent, { id }, context) {
    requireScope(context, 'catalog:write');
    const product = isId('prd', id) ? await context.load.product.load(id) : null;
    return productPayload(await saveChange(archiveProduct(product, context.now()), {}, context));
  },

  async saveBrand(_parent, { id, name, slug }, context) {
    requireScope(context, 'catalog:write');
    const isNew = id == null;
    const outcome = saveBrand({ id: id ?? context.newId('brd'), name, slug });
    if (outcome.kind === 'refused') return { brand: null, userErrors: inputErrors(outcome.refusals) };
    const { brand } = outcome;
    const { brands } = context.store;
    const change = context.changeContext();
    const replace = async () => (isId('brd', brand.id) ? await brands.replace(brand, change) : 'notFound');
    const result = isNew ? await brands.insert(brand, change) : await replace();
    context.afterWrite();
    if (result === 'slugTaken')
      return {
        brand: null,
        userErrors: inputError('SLUG_TAKEN', ['slug'], `another brand has the slug ${JSON.stringify(slug)}`),
      };
    if (result === 'notFound')
      return { brand: null, userErrors: inputError('NOT_FOUND', ['id'], 'there is no such brand') };
    return { brand, userErrors: [] };
  },

  saveCategory(_parent, { id, name, slug, description, parentId }, context) {
    requireScope(context, 'catalog:write');
    const fields = { id: id ?? context.newId('cat'), description: description ?? null, parentId: parentId ?? null };
    return changeCategoryTree(context, (tree) => saveCategory(tree, { name, slug, ...fields }, { isNew: id == null }));
  },

  deleteCategory(_parent, { id }, context) {
    requireScope(context, 'catalog:write');
    return changeCategoryTree(context, async (tree) =>
      deleteCategory(tree, id, tree.byId.has(id) && (await context.store.products.hasProductsIn(id))),
    );
  },

  adjustStock(_parent, adjustment, context) {
    const { subject } = requireScope(context, 'stock:write');
    return runAdjustment(adjustment, subject, context);
  },

  async reserveStock(_parent, { notAfter, holdUntil, ...command }, context) {
    requireStockCommander(context);
    if (holdUntil <= notAfter) {
      const { refusals } = refused('VALIDATION', ['holdUntil'], 'expected a time after notAfter');
      return { lines: [], userErrors: inputErrors(refusals) };
    }
    const { traceparent } = context.changeContext();
    const sellable = sellableAmong(command, context);
    const payload = await executeStockCommand(command, context, () =>
      context.store.stock.reserve({ ...command, notAfter, holdUntil, sellable, traceparent }),
    );
    return payload.userErrors.length > 0 ? { ...payload, lines: [] } : payload;
  },

  commitStock(_parent, command, context) {
    requireStockCommander(context);
    const { traceparent } = context.changeContext();
    return executeStockCommand(command, context, () => context.store.stock.commit({ ...command, traceparent }));
  },

  releaseStock(_parent, { reason, ...command }, context) {
    requireStockCommander(context);
    const { traceparent } = context.changeContext();
    const release = () => context.store.stock.release({ ...command, reason: reason ?? null, traceparent });
    return executeStockCommand(command, context, async () =>
      (await release()).filter(({ kind }) => kind !== 'unknown'),
    );
  },
};
