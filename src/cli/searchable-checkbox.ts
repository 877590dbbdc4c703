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
  /** None is an answer too. */
  isOptional: boolean;
}

/**
 * A checkbox list that narrows as one types: arrows move, space or tab ticks, return ends. Where something must be chosen
 * and nothing is ticked, return takes the one pointed at.
 */
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

  const choice = found[active];
  const pointedAt = config.isOptional || ticked.length > 0 ? undefined : choice;

  useKeypress((key, line) => {
    if (isEnterKey(key)) {
      const chosen = pointedAt ? [pointedAt.value] : ticked;
      if (chosen.length === 0 && !config.isOptional) return;
      setTicked(chosen);
      setStatus('done');
      done(config.choices.filter(({ value }) => chosen.includes(value)).map(({ value }) => value));
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
  if (status === 'done')
    return `${prefix} ${config.message} ${ticked.length > 3 ? `${ticked.length} chosen` : ticked.join(', ') || 'none'}`;
  const toEnd = pointedAt ? `return takes ${pointedAt.value}` : `return to end; ${ticked.length} chosen`;
  const help = `(type to search, space to tick, ${toEnd})`;
  return [`${prefix} ${config.message} ${term}`, `${page || '  nothing found'}\n${help}`];
});
