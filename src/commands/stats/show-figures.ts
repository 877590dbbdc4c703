import { counted } from '../../counted.ts';
import type { Context } from '../../cli/context.ts';
import type { Column } from '../../cli/column.ts';
import { bar, sparkline } from '../../reports/charts.ts';
import type { Dimension, FigureRow, LeadFigures } from '../../reports/lead-figures.ts';

const BAR_COLUMNS = 16;
const TIMES: readonly Dimension[] = ['day', 'week', 'month'];

/** Shows figures: with bars for people, as plain rows for programs. */
export async function showFigures(figures: LeadFigures, { out }: Pick<Context, 'out'>): Promise<void> {
  const { by, since, until, currency, rows, total } = figures;
  const isDrawn = !out.isData && out.isTerminal;
  const most = Math.max(0, ...rows.map(({ leads }) => leads));
  const isNamed = rows.some(({ key, name }) => name !== null && name !== key);
  const columns: Column[] = [
    { key: 'key', title: by },
    ...(isNamed ? [{ key: 'name', whenWide: true }] : []),
    { key: 'leads', align: 'right' },
    ...(isDrawn ? [{ key: 'bar', title: ' ', whenWide: true }] : []),
    ...STATUS_COLUMNS,
    { key: 'amount', align: 'right' },
    { key: 'conversion', align: 'right' },
    { key: 'first_contact_hours', title: 'first contact', align: 'right', whenWide: true },
  ];
  await out.list({
    name: 'rows',
    columns: by === 'status' ? columns.filter(({ key }) => OF_STATUS.has(key)) : columns,
    rows: isDrawn ? rows.map((row) => draw(row, most)) : rows,
    about: { by, since, until, currency, total },
    empty: 'No lead counts here.',
    footer: [
      `${counted(total.leads, 'lead')}, ${total.won} won, ${total.amount} ${currency}`,
      ...(isDrawn && TIMES.includes(by) ? [sparkline(rows.map(({ leads }) => leads))] : []),
    ].join('  '),
  });
}

const OF_STATUS = new Set(['key', 'leads', 'bar', 'amount', 'first_contact_hours']);

const STATUS_COLUMNS: readonly Column[] = [
  { key: 'new', align: 'right' },
  { key: 'contacted', align: 'right', whenWide: true },
  { key: 'standby', align: 'right', whenWide: true },
  { key: 'won', align: 'right' },
  { key: 'lost', align: 'right' },
  { key: 'cancelled', align: 'right', whenWide: true },
];

function draw(row: FigureRow, most: number) {
  const { key, leads, conversion, first_contact_hours: hours } = row;
  return {
    ...row,
    key: key ?? '(none)',
    bar: bar(leads, most, BAR_COLUMNS),
    conversion: conversion === null ? '' : `${(conversion * 100).toFixed(1)} %`,
    first_contact_hours: hours === null ? '' : `${hours} h`,
  };
}
