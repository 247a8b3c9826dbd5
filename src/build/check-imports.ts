// `npm run check`, step "import directions".
