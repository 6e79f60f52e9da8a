import { describeWithPrograms } from '../../real-parts.js';

describeWithPrograms(['sh', 'no-such-program'], 'a talk with a program', () => {
  it('takes place', () => {});
});
