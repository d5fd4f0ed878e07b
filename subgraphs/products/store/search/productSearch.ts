import type { SearchDocument } from '../../domain/search/searchDocument.ts';
import type { FacetCount, SearchHit, SearchKey, SearchQuery } from '../../domain/search/searchQuery.ts';

/** A position in the event log of products. */
export type IndexPosition = { readonly logId: string; readonly position: number };

/** How a search is executed: kept in cursors, so that all pages of a list are of one search. */
export type SearchPlan = {
  /** Misspelled words, by the word of the catalogue that replaces them. */
  readonly corrections: Readonly<Record<string, string>>;
  /** Whether any word is enough, because no product has all of them. */
  readonly isRelaxed: boolean;
};

/** A product to write, or the id of one to remove. */
export type IndexChange = SearchDocument | { readonly id: string; readonly isRemoved: true };

/** The state of an index that is served or built. */
export type IndexState = IndexPosition & {
  readonly total: number;
  readonly done: number;
  readonly builtAt: Date | null;
};

/**
 * The engine of product search; docs/search.md says what another one has to promise. Texts may be anything: an
 * implementation escapes what it puts into the language of its engine. All methods reject when it cannot be reached.
 */
export interface ProductSearch {
  plan(query: SearchQuery): Promise<SearchPlan>;
  /** The first `limit` products behind `after`, in the order of the sort, ties by id. */
  find(query: SearchQuery, page: { plan: SearchPlan; limit: number; after: SearchKey | null }): Promise<SearchHit[]>;
  count(query: SearchQuery, plan: SearchPlan): Promise<number>;
  /** Counts by brand, category, price, stock and property; each respects all filters but the one on its own field. */
  facets(query: SearchQuery, plan: SearchPlan): Promise<FacetCount[]>;
  /** Which parts of these texts match, by the control characters STX and ETX around them. */
  highlight(query: SearchQuery, plan: SearchPlan, texts: readonly string[]): Promise<string[]>;
  /** Words that begin with the last word typed, and products whose names do. */
  suggest(prefix: string, limit: number): Promise<{ readonly texts: string[]; readonly productIds: string[] }>;

  /** The index that is served and the one that is built beside it; null: none. */
  state(): Promise<{ readonly served: IndexState | null; readonly building: IndexState | null }>;
  /** Writes all changes and advances from one position to another, or changes nothing and is false. */
  apply(changes: readonly IndexChange[], move: { from: IndexPosition; to: IndexPosition }): Promise<boolean>;
  /** Begins an empty index beside the served one and returns its id; an unfinished one is discarded. */
  startBuild(position: IndexPosition, total: number): Promise<string>;
  /** Writes to a build, which then includes the events up to a position; rejects when another build has begun. */
  addToBuild(build: string, changes: readonly IndexChange[], position: number): Promise<void>;
  /**
   * Serves the built index instead of the other, if it includes as many events; else changes nothing and is false.
   * Rejects when another build has begun.
   */
  swap(build: string): Promise<boolean>;
}
