#include "epub/cover.h"

#include "epub/lines.h"
#include "template/template.h"

/* The picture is 1600 by 2400; the text leaves 140 on both sides. Fonts differ, so that lines fill nine tenths of what is left. */
static const struct lines_box title_box = {.width = 1240, .largest = 220, .smallest = 88, .lines_max = 5};
static const struct lines_box subtitle_box = {.width = 1240, .largest = 92, .smallest = 56, .lines_max = 5};
static const struct lines_box whole_title_box = {.width = 1240, .largest = 132, .smallest = 100, .lines_max = 6};

#define STEP_DISTANCE 56 /* between the marks that count the parts */

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

struct cover_title cover_split_title(struct str title)
{
    struct cover_title split = {.main = str_trim(title)};
    struct str rest = split.main, colon = STR("：");
    size_t word = 0;
    while (word < rest.size && is_letter(rest.data[word]))
        word++;
    size_t number = word + 1;
    while (number < rest.size && is_digit(rest.data[number]))
        number++;
    if (word > 0 && number > word + 1 && rest.data[word] == ' ' && number + 1 < rest.size && rest.data[number] == ' ') {
        split.label = str_sub(rest, 0, number);
        split.main = str_trim(str_from_pos(rest, number));
    }
    size_t at = str_find(split.main, colon, 0);
    if (at != STR_NPOS && at > 0 && at + colon.size < split.main.size) {
        split.subtitle = str_trim(str_from_pos(split.main, at + colon.size));
        split.main = str_trim(str_sub(split.main, 0, at));
    }
    return split;
}

/* The names of cover.h, one set of templates for each picture: a site has a handful of them. */
struct cover_names {
    uint32_t lang, label, title, title_lines, subtitle_lines, text, size, after, publisher, site_title, is_whole, steps, index,
        x, current;
};

static struct cover_names names_of(struct template_set *set)
{
    return (struct cover_names){
        .lang = template_symbol(set, STR("lang")),
        .label = template_symbol(set, STR("label")),
        .title = template_symbol(set, STR("title")),
        .title_lines = template_symbol(set, STR("title_lines")),
        .subtitle_lines = template_symbol(set, STR("subtitle_lines")),
        .text = template_symbol(set, STR("text")),
        .size = template_symbol(set, STR("size")),
        .after = template_symbol(set, STR("after")),
        .publisher = template_symbol(set, STR("publisher")),
        .site_title = template_symbol(set, STR("site_title")),
        .is_whole = template_symbol(set, STR("is_whole")),
        .steps = template_symbol(set, STR("steps")),
        .index = template_symbol(set, STR("index")),
        .x = template_symbol(set, STR("x")),
        .current = template_symbol(set, STR("current")),
    };
}

static struct value number_value(struct arena *arena, unsigned number)
{
    return value_text(arena_printf(arena, "%u", number));
}

static struct value lines_value(struct arena *arena, const struct cover_names *names, struct str text,
                                const struct lines_box *box, unsigned first_after)
{
    struct lines lines = lines_break(arena, text, box);
    struct value list = value_list(arena, lines.count);
    for (size_t i = 0; i < lines.count; i++) {
        struct value line = value_map(arena, 4);
        value_put_text(arena, &line, names->text, lines.items[i]);
        value_put(arena, &line, names->size, number_value(arena, lines.size));
        value_put(arena, &line, names->after, number_value(arena, i == 0 ? first_after : lines.size * 13 / 10));
        value_append(arena, &list, line);
    }
    return list;
}

static struct value steps_value(struct arena *arena, const struct cover_names *names, const struct cover *cover)
{
    unsigned count = cover->count <= 20 ? cover->count : 0; /* more would not fit, nor could anybody count them */
    struct value list = value_list(arena, count);
    for (unsigned i = 1; i <= count; i++) {
        struct value step = value_map(arena, 4);
        value_put(arena, &step, names->index, number_value(arena, i));
        value_put(arena, &step, names->x, number_value(arena, (i - 1) * STEP_DISTANCE));
        value_put(arena, &step, names->current, value_flag(cover->index == 0 || cover->index == i));
        value_append(arena, &list, step);
    }
    return list;
}

static struct value cover_values(struct arena *arena, const struct cover_names *names, const struct cover *cover)
{
    struct value map = value_map(arena, 16);
    struct cover_title title = cover_split_title(cover->title);
    bool is_whole = cover->index == 0;
    value_put_text(arena, &map, names->lang, cover->lang);
    value_put_text(arena, &map, names->label, title.label);
    value_put_text(arena, &map, names->title, str_trim(cover->title));
    value_put(arena, &map, names->title_lines,
              lines_value(arena, names, title.main, is_whole ? &whole_title_box : &title_box, 0));
    value_put(arena, &map, names->subtitle_lines, lines_value(arena, names, title.subtitle, &subtitle_box, 170));
    value_put_text(arena, &map, names->publisher, cover->publisher);
    value_put_text(arena, &map, names->site_title, cover->site_title);
    value_put(arena, &map, names->is_whole, value_flag(is_whole));
    value_put(arena, &map, names->steps, steps_value(arena, names, cover));
    return map;
}

void cover_make(struct arena *arena, const struct cover *cover, const struct cover_template *source, struct buffer *out,
                struct diags *diags)
{
    struct template_set *set = template_set_new();
    struct cover_names names = names_of(set);
    template_set_close_names(set);
    template_add(set, STR("cover"), source->path, source->text, diags);
    template_link(set, diags);
    struct value values = cover_values(arena, &names, cover);
    template_render(template_find(set, STR("cover")), &values, out, diags);
    template_set_free(set);
}
