import { EventEmitter } from 'node:events';

it('adds a listener too many', () => {
  const emitter = new EventEmitter();
  for (let i = 0; i < 11; i++) emitter.on('planted', () => {});
});
