// Lists the deals that a user may edit, changed last first, in another front end's own query.
import { openAccount } from 'crmctl';

const [url = './crmctl.db', user = 'anna'] = process.argv.slice(2);
const account = await openAccount(url);
const mayEdit = await account.filterFor(user, 'edit', 'deal');
const deals = await account.db
  .selectFrom('records as r')
  .select(['r.key', 'r.name'])
  .where('r.type', '=', 'deal')
  .where(mayEdit)
  .orderBy('r.updated_at', 'desc')
  .orderBy('r.key')
  .limit(10)
  .execute();

for (const { key, name } of deals) {
  const [verdict, why] = await account.explain(user, 'edit', `deal/${key}`);
  process.stdout.write(`${key}  ${name}\n  ${verdict} ${why ?? ''}\n`);
}
await account.close();
