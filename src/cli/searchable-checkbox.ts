import {
  createPrompt,
  isDownKey,
  isEnterKey,
  isSpaceKey,
  isTabKey,
  isUpKey,
  makeTheme,
  useKeypress,
  usePagination,
  usePrefix,
  useState,
} from '@inquirer/core';

interface Config {
  message: string;
  choices: readonly { value: string; name: string }[];
}

/** A checkbox list that narrows as one types: arrows move, space or tab ticks, return ends. */
export const searchableCheckbox = createPrompt<string[], Config>((config, done) => {
  const [status, setStatus] = useState<'idle' | 'done'>('idle');
  const [term, setTerm] = useState('');
  const [active, setActive] = useState(0);
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const prefix = usePrefix({ status, theme: makeTheme({}) });
  const wanted = term.toLowerCase();
  const found = config.choices.filter(
    ({ value, name }) => name.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted),
  );

  useKeypress((key, line) => {
    const choice = found[active];
    if (isEnterKey(key)) {
      setStatus('done');
      done(config.choices.filter(({ value }) => ticked.includes(value)).map(({ value }) => value));
    } else if (isUpKey(key)) {
      setActive(Math.max(0, active - 1));
    } else if (isDownKey(key)) {
      setActive(Math.min(found.length - 1, active + 1));
    } else if (isSpaceKey(key) || isTabKey(key)) {
      // The space that ticks is not part of what is searched.
      line.clearLine(0);
      line.write(term);
      if (choice)
        setTicked(
          ticked.includes(choice.value) ? ticked.filter((value) => value !== choice.value) : [...ticked, choice.value],
        );
    } else {
      setTerm(line.line);
      setActive(0);
    }
  });

  const page = usePagination({
    items: found,
    active,
    pageSize: 8,
    loop: false,
    renderItem: ({ item, isActive }) =>
      `${isActive ? '❯' : ' '} ${ticked.includes(item.value) ? '◉' : '◯'} ${item.name}`,
  });
  if (status === 'done') return `${prefix} ${config.message} ${ticked.length} chosen`;
  const help = `(type to search, space to tick, return to end; ${ticked.length} chosen)`;
  return [`${prefix} ${config.message} ${term}`, `${page || '  nothing found'}\n${help}`];
});
