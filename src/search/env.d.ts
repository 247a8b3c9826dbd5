interface ImportMetaEnv {
  /** What the search can offer in this course (src/build/search-offers.ts). */
  readonly SEARCH_OFFERS: import('../build/search-offers.ts').SearchOffers;
}
