import type { Reporter, TestModule } from 'vitest/node';

/** Says at the end of a run how many tests ran on each database. */
export const countDatabases: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const names = modules.flatMap((module) => [...module.children.allTests()].map(({ fullName }) => fullName));
    const count = (database: string): number => names.filter((name) => name.includes(`on ${database}`)).length;
    process.stdout.write(
      ` Databases  ${count('sqlite')} tests on SQLite, ${count('postgres')} the same on PostgreSQL\n\n`,
    );
  },
};
