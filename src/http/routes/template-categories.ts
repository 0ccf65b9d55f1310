import { api } from '../../../contract/api.ts';
import {
  createCategory,
  deleteCategory,
  listCategories,
  renameCategory,
} from '../../templates/categories.ts';
import { handle, type Server } from '../handle.ts';
import { viewerOf } from './templates.ts';

export function templateCategoryRoutes(server: Server): void {
  handle(server, api.templateCategories.list, async ({ caller, inTenant }) => ({
    categories: await inTenant((tx) => listCategories(tx, viewerOf(caller))),
    mayChange: caller.role !== 'seller',
  }));

  handle(server, api.templateCategories.create, async ({ body, caller, deps, inTenant }) => {
    const now = deps.clock.now();
    const id = await inTenant((tx) => createCategory(tx, viewerOf(caller), body.name, now));
    return { id, name: body.name };
  });

  handle(server, api.templateCategories.rename, async ({ params, body, caller, inTenant }) => {
    await inTenant((tx) => renameCategory(tx, viewerOf(caller), params.id, body.name));
    return {};
  });

  handle(server, api.templateCategories.remove, async ({ params, caller, inTenant }) => {
    await inTenant((tx) => deleteCategory(tx, viewerOf(caller), params.id));
    return {};
  });
}
