export function isOpenToAll(folder: string): boolean;
