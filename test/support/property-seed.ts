// The same code gives the same result: every property starts from one seed. `PROPERTY_SEED=fresh npm test` looks
// elsewhere each time, and a number looks there again.
import fc from 'fast-check';

const wanted = process.env['PROPERTY_SEED'] ?? '20261001';
fc.configureGlobal({ seed: wanted === 'fresh' ? Date.now() % 2 ** 31 : Number(wanted) });
