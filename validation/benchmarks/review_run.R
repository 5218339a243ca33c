# The review as an analyst would run it in R: the models of ../review.R, one call each with the defaults, and three figures.
#   Rscript review_run.R fits STUDIES         every fit of a run, once to warm up and once timed; prints JSON
#   Rscript review_run.R whole STUDIES OUT    reads, fits, writes results.json, and draws three PNG files into OUT
args <- commandArgs(TRUE)
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)[1]))
source(file.path(here, "..", "review.R"))
thorough <- FALSE
folder <- args[2]
rows <- read_rows(folder)
correlations <- read_correlations(folder); moderators <- read_moderators(file.path(folder, "review.toml")); others <- read_others(folder)

draw <- function(out) {
  sized <- analysed(with_sizes(rows, constants), "tier 1")
  picture <- function(name, d, plot) {
    fit <- main_model(d, sampling_covariance(d, constants))$fit
    png(file.path(out, paste0(name, ".png")), width = 2000, height = 1400, res = 200)
    plot(fit, d)
    dev.off()
  }
  forest_of <- function(fit, d) forest(fit, slab = d$label, header = "Study", xlab = "Hedges' g (positive = better)")
  picture("forest_home", group_of(sized, "home"), forest_of)
  picture("forest_all", overall_of(sized), forest_of)
  picture("funnel", overall_of(sized), function(fit, d) funnel(fit, level = c(90, 95, 99), refline = 0, legend = TRUE))
}
if (args[1] == "fits") {
  answers(rows, moderators, correlations, others)
  seconds <- system.time(found <- answers(rows, moderators, correlations, others))[["elapsed"]]
  cat(toJSON(c(list(seconds = seconds), found[c("pooled", "pooled_tiers_1_2", "sensitivity", "moderators")]),
             auto_unbox = TRUE, digits = 15, null = "null", na = "null"))
} else {
  write_document(answers(rows, moderators, correlations, others), folder, moderators, file.path(args[3], "results.json"))
  draw(args[3])
}
