it('forgets a rejection', async () => {
  void Promise.reject(new Error('planted rejection'));
  await Promise.resolve();
});
