it('is over when an exception comes up', () => {
  setTimeout(() => {
    throw new Error('planted exception');
  }, 1);
});
