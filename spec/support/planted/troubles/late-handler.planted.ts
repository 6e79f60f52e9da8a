it('handles a rejection a turn of the loop too late', async () => {
  const failing = Promise.reject(new Error('planted rejection handled late'));
  await new Promise((resolve) => setTimeout(resolve, 5));
  await expect(failing).rejects.toThrow('planted');
});
