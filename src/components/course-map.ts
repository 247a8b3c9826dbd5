import type { LessonPlace, Part } from '../layouts/course.ts';

/** A lesson on the map. Positions are in the map's own units, about a pixel each. */
export interface Station {
  lesson: LessonPlace;
  x: number;
  y: number;
  /** Its name, broken into lines that fit between two stations. */
  label: string[];
}

/** The name of a part, standing over its first station. */
export interface Sign {
  part: Part;
  x: number;
  y: number;
  /** Which way the line runs there: names of lines that run to the left end at their first station. */
  toRight: boolean;
}

/** The course as one transit line that turns at the end of a row, and where everything on it stands. */
export interface CourseMap {
  width: number;
  height: number;
  /** The line, as an SVG path. */
  line: string;
  /** The bars across the line: its two ends, and where a part ends and the next begins. */
  bars: string;
  stations: Station[];
  signs: Sign[];
}

const step = 124;
const rowHeight = 168;
const firstRow = 92;
const turn = 60;
const margin = 82;
const mostInRow = 9;

/** Breaks a name into lines of about the given length, at spaces. */
function breakLabel(text: string, length = 15): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= length) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function packRows(parts: Part[]): Part[][] {
  const rows: Part[][] = [];
  for (const part of parts) {
    const row = rows.at(-1);
    const taken = row?.reduce((sum, { lessons }) => sum + lessons.length, 0) ?? 0;
    if (row !== undefined && taken + part.lessons.length <= mostInRow) row.push(part);
    else rows.push([part]);
  }
  return rows;
}

/**
 * Lays the course out as one line: parts side by side while they fit in a row, every second row running to the left.
 * The order on the line is the reading order.
 */
export function drawCourseMap(parts: Part[]): CourseMap {
  const rows = packRows(parts.filter(({ lessons }) => lessons.length > 0));
  const stations: Station[] = [];
  const signs: Sign[] = [];
  let line = '';
  let bars = '';
  let x = margin;
  rows.forEach((row, index) => {
    const y = firstRow + index * rowHeight;
    const toRight = index % 2 === 0;
    const forward = toRight ? 1 : -1;
    if (index === 0) {
      line = `M${x - turn} ${y}`;
      bars += `M${x - turn} ${y - 10}v20`;
    } else {
      // The turn: out to the side, down, and back, with corners of 45 degrees.
      const side = x - forward * turn;
      const corner = 14;
      line += `H${side + forward * corner}L${side} ${y - rowHeight + corner}V${y - corner}L${side + forward * corner} ${y}`;
    }
    row.forEach((part, partIndex) => {
      if (partIndex > 0) bars += `M${x - (forward * step) / 2} ${y - 8}v16`;
      signs.push({ part, x, y, toRight });
      for (const lesson of part.lessons) {
        stations.push({ lesson, x, y, label: breakLabel(lesson.short) });
        x += forward * step;
      }
    });
    x -= forward * step;
    if (index === rows.length - 1) {
      line += `H${x + forward * turn}`;
      bars += `M${x + forward * turn} ${y - 10}v20`;
    }
  });
  const widest = Math.max(0, ...stations.map((station) => station.x));
  return { width: widest + margin, height: firstRow + (rows.length - 1) * rowHeight + 72, line, bars, stations, signs };
}
