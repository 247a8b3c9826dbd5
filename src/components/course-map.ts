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
  /** Where the drawing begins on the left. */
  left: number;
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

/** What of a part stands in one row: all of it, unless it is longer than a row. */
interface Stretch {
  part: Part;
  lessons: LessonPlace[];
  isFirst: boolean;
  /** How many stations' room it takes: that of its lessons, or of the part's name over them. */
  room: number;
}

function stretchesOf(part: Part): Stretch[] {
  const starts = part.lessons.map((_, index) => index).filter((index) => index % mostInRow === 0);
  return starts.map((start) => {
    const lessons = part.lessons.slice(start, start + mostInRow);
    const isFirst = start === 0;
    const name = isFirst ? Math.ceil((40 + 8 * part.title.length) / step) : 0;
    return { part, lessons, isFirst, room: Math.min(mostInRow, Math.max(lessons.length, name)) };
  });
}

function packRows(parts: Part[]): Stretch[][] {
  const rows: Stretch[][] = [];
  for (const stretch of parts.flatMap(stretchesOf)) {
    const row = rows.at(-1);
    const taken = row?.reduce((sum, { room }) => sum + room, 0) ?? 0;
    if (row !== undefined && taken + stretch.room <= mostInRow) row.push(stretch);
    else rows.push([stretch]);
  }
  return rows;
}

/**
 * Lays the course out as one line: parts side by side while they fit in a row, every second row running to the left.
 * The order on the line is the reading order.
 */
export function drawCourseMap(parts: Part[]): CourseMap {
  const rows = packRows(parts);
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
    row.forEach(({ part, lessons, isFirst, room }, inRow) => {
      if (inRow > 0) bars += `M${x - (forward * step) / 2} ${y - 8}v16`;
      if (isFirst) signs.push({ part, x, y, toRight });
      for (const lesson of lessons) {
        stations.push({ lesson, x, y, label: breakLabel(lesson.short) });
        x += forward * step;
      }
      x += forward * step * (room - lessons.length);
    });
    x -= forward * step;
    if (index === rows.length - 1) {
      line += `H${x + forward * turn}`;
      bars += `M${x + forward * turn} ${y - 10}v20`;
    }
  });
  const places = stations.map((station) => station.x);
  const left = Math.min(margin, ...places) - margin;
  // A short course is drawn in the same size as a long one.
  const width = Math.max((mostInRow - 1) * step, Math.max(...places) - margin - left) + 2 * margin;
  return { left, width, height: firstRow + (rows.length - 1) * rowHeight + 72, line, bars, stations, signs };
}
