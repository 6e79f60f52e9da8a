it('is over when a rejection comes up', () => {
  setTimeout(() => void Promise.reject(new Error('planted late rejection')), 1);
});
