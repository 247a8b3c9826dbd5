interface ImportMetaEnv {
  /** What the search can offer in this course (src/build/search/search-offers.ts). */
  readonly SEARCH_OFFERS: import('../build/search/search-offers.ts').SearchOffers;
}
