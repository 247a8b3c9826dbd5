// `npm run check`, step "content": what can be said about content/ without building the site.
