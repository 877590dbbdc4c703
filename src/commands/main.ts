import { processSurroundings } from '../cli/surroundings.ts';
import { runProgram } from '../cli/program.ts';
import { NOUNS } from './nouns.ts';

process.on('SIGINT', () => process.exit(130));
// `crmctl … | head` closes the pipe early, and that is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}
process.exitCode = await runProgram(process.argv.slice(2), NOUNS, processSurroundings());
