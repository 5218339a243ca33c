# The review once more, in R: from the folder of coded studies to effect sizes, pooled answers, moderator tests and directions.
#   Debian: apt-get install r-cran-metafor r-cran-clubsandwich r-cran-jsonlite
#   Rscript validation/review.R [STUDIES] [OUT.json]        (default: studies validation/review_reference.json)
# A second implementation (README.md says what of it was written without the package's code in view). Of the plan it reads the
# moderators alone; its other constants stand here, and tests/reference/test_review_r.py checks that they, and the moderators as
# read, are the plan's.
suppressMessages({library(metafor); library(clubSandwich); library(jsonlite)})

overall_groups <- c("home", "stability", "safety", "family", "child", "care_process")
constants <- list(
  rho_within = 0.6, rho_across = 0.3, level = 0.95, icc = list(family = 0.70, agency = 0.05, team = 0.05, court = 0.05),
  conversion = "hasselblad-hedges", groups = overall_groups,
  icc_low = list(family = 0.40, agency = 0, team = 0, court = 0), icc_high = list(family = 0.95, agency = 0.20, team = 0.20, court = 0.20),
  unconditional = list(outcome_domain = c("reentry", "maltreatment_recurrence"), denominator = I("all"),
                       typology = I("problem_solving_court")))
# TRUE: several optimisers and starting values, and every univariate fit compared with a grid. FALSE: one call per model with the
# defaults, as an analyst would write it; benchmarks/review_run.R times that.
thorough <- TRUE

# ---- the tables, every cell as text -------------------------------------------------------------------------------------
data_files <- c("effects.csv", "studies.csv", "assumptions.csv", "risk_of_bias.csv", "corrections.csv", "correlations.csv", "guide/other_reviews.csv")
keys <- list(effects = "effect_id", studies = "study_id", assumptions = c("effect_id", "column"), risk_of_bias = c("study_id", "tool", "domain"))
# corrections.csv: a cell gets its new value while it still says the old one; a correction that no longer fits is left out.
corrected <- function(table, name, corrections) {
  at <- do.call(paste, c(unname(table[keys[[name]]]), sep = "/"))
  for (i in which(corrections$table == name)) {
    one <- corrections[i, ]; row <- which(at == one$id)
    stopifnot(one$column %in% names(table))
    if (length(row) == 1 && identical(table[row, one$column], one$old)) table[row, one$column] <- one$new
  }
  table
}
# What other studies print of clusters; nothing where the review has no such table.
read_correlations <- function(folder) {
  file <- file.path(folder, "correlations.csv")
  if (file.exists(file)) read.csv(file, colClasses = "character", na.strings = "", check.names = FALSE, encoding = "UTF-8")
}
# What other reviews print; no row where the review has no such table.
read_others <- function(folder) {
  file <- file.path(folder, "guide", "other_reviews.csv")
  if (file.exists(file)) read.csv(file, colClasses = "character", na.strings = "", check.names = FALSE, encoding = "UTF-8")
}
# One row per effect with the cells of its study; `use` is tier 1 (as printed), tier 2 (an assumption fills a cell), sensitivity (left out
# though its size is printed) or record. Only effects of eligible studies are more than records.
read_rows <- function(folder) {
  table_of <- function(name)
    read.csv(file.path(folder, name), colClasses = "character", na.strings = "", check.names = FALSE, encoding = "UTF-8")
  corrections <- if (file.exists(file.path(folder, "corrections.csv"))) table_of("corrections.csv")
  read <- function(name) corrected(table_of(paste0(name, ".csv")), name, corrections)
  effects <- read("effects"); studies <- read("studies"); assumptions <- read("assumptions"); bias <- read("risk_of_bias")
  for (i in seq_len(nrow(assumptions))) {
    a <- assumptions[i, ]; row <- which(effects$effect_id == a$effect_id)
    stopifnot(length(row) == 1, a$column %in% names(effects), effects$in_analysis[row] != "yes")
    effects[row, a$column] <- a$value
  }
  at <- match(effects$study_id, studies$study_id)
  stopifnot(!anyNA(at))
  coded <- ifelse(effects$in_analysis == "yes", "tier 1", ifelse(effects$effect_id %in% assumptions$effect_id, "tier 2", "record"))
  effects$use <- ifelse(studies$eligible[at] %in% "yes", coded, "record")
  rows <- cbind(effects, studies[at, setdiff(names(studies), names(effects))])
  rows$unit <- ifelse(is.na(rows$unit_counted), rows$unit, rows$unit_counted)     # a result may count others than its study does
  judged <- bias[bias$domain == "overall", ]
  rows$risk_of_bias <- judged$judgement[match(rows$study_id, judged$study_id)]
  rows$people_id <- ifelse(is.na(rows$people_id), rows$effect_id, rows$people_id)
  rownames(rows) <- NULL
  rows
}
# The tables [moderators.NAME] of review.toml: texts, numbers, and one kind of inline table, level = [texts].
read_moderators <- function(file) {
  value_of <- function(text) {
    if (grepl('^"[^"\\\\]*"$', text)) return(gsub('"', "", text))
    if (grepl("^-?[0-9.]+$", text)) return(as.numeric(text))
    stopifnot(grepl("^\\{.*\\}$", text))
    all_in <- function(pattern, x) regmatches(x, gregexpr(pattern, x))[[1]]
    levels <- all_in('("[^"]+"|[A-Za-z0-9_-]+) *= *\\[[^]]*\\]', text)
    values <- lapply(sub("^[^=]*=", "", levels), function(x) I(gsub('"', "", all_in('"[^"]*"', x))))
    setNames(values, gsub('"', "", trimws(sub("=.*$", "", levels))))
  }
  found <- list(); name <- NULL
  for (line in trimws(readLines(file, encoding = "UTF-8"))) {
    if (startsWith(line, "[")) {
      name <- if (startsWith(line, "[moderators.")) sub("^\\[moderators\\.([A-Za-z0-9_]+)\\]$", "\\1", line)
    } else if (!is.null(name) && nzchar(line) && !startsWith(line, "#")) {
      found[[name]][[trimws(sub("=.*$", "", line))]] <- value_of(trimws(sub("^[^=]*=", "", line)))
    }
  }
  found
}

# ---- one effect size a row: g and its standard error, positive = better; log odds and log hazard ratios beside it ----------
number <- function(x) suppressWarnings(as.numeric(x))
log_hazard_to_d <- sqrt(6) / pi    # Azuero 2016
log_odds_to_d <- function(plan)    # Hasselblad & Hedges 1995; Cox 1970
  switch(plan$conversion, "hasselblad-hedges" = sqrt(3) / pi, cox = 1 / 1.65)
from_table <- function(a, n1, c, n2) { e <- escalc("OR", ai = a, n1i = n1, ci = c, n2i = n2); c(e$yi, sqrt(e$vi)) }
from_percent <- function(r) {
  count <- function(p, n) floor(number(p) * number(n) / 100 + 0.5)
  from_table(count(r$pct_treat, r$n_treat), number(r$n_treat), count(r$pct_comp, r$n_comp), number(r$n_comp))
}
from_ratio <- function(r) {
  b <- log(number(r$estimate))
  if (!is.na(r$ci_low)) {
    level <- if (is.na(r$ci_level)) 95 else number(r$ci_level)
    return(c(b, log(number(r$ci_high) / number(r$ci_low)) / (2 * qnorm(0.5 + level / 200))))
  }
  if (!is.na(r$se)) return(c(b, number(r$se)))
  p <- number(r$p_value)           # "<0.01" is no number, and no standard error comes of it
  c(b, if (is.na(p)) NA else abs(b) / qnorm(1 - p / 2))
}
smd <- function(...) { e <- escalc("SMD", ...); c(e$yi, sqrt(e$vi)) }
better <- c(treatment = 1, comparison = -1)
# The scale of the printed result with its number and standard error; NULL where no size can be had.
printed_size <- function(r, plan = constants) {
  n1 <- number(r$n_treat); n2 <- number(r$n_comp)
  counts <- c(number(r$events_treat), number(r$events_comp))
  if (r$statistic == "events" && !anyNA(c(counts, n1, n2)) && (all(counts == 0) || all(counts == c(n1, n2)))) return(NULL)  # drop00
  has_n <- !is.na(n1) && !is.na(n2)
  has_percent <- !is.na(r$pct_treat) && !is.na(r$pct_comp)
  on <- function(scale, size) if (!anyNA(size)) list(scale = scale, size = size)
  if (r$statistic == "events" && !is.na(r$events_treat)) return(on("OR", from_table(number(r$events_treat), n1, number(r$events_comp), n2)))
  if (r$statistic %in% c("events", "chi2") && has_n && has_percent) return(on("OR", from_percent(r)))
  if (r$statistic == "events" && has_percent) {          # no group sizes: the odds ratio of the percentages with the p beside them
    odds <- function(p) number(p) / (100 - number(p))
    return(on("OR", from_ratio(transform(r, estimate = odds(pct_treat) / odds(pct_comp), ci_low = NA, se = NA))))
  }
  if (r$statistic == "or") return(on("OR", from_ratio(r)))
  if (r$statistic == "hr" && !is.null(plan$risk)) {                      # through risks: p1 = 1 - (1 - p0)^HR, then the odds ratio
    b <- from_ratio(r); hazard <- -log(1 - plan$risk); p1 <- 1 - exp(-exp(b[1]) * hazard)
    return(on("OR", c(qlogis(p1) - qlogis(plan$risk), b[2] * exp(b[1]) * hazard / p1)))
  }
  if (r$statistic == "hr") return(on("HR", from_ratio(r)))
  if (r$statistic == "mean_sd") return(on("g", smd(m1i = number(r$mean_treat), sd1i = number(r$sd_treat), n1i = n1,
                                                   m2i = number(r$mean_comp), sd2i = number(r$sd_comp), n2i = n2)))
  if (r$statistic == "md" && has_n && !is.na(r$sd_treat) && !is.na(r$sd_comp) && !is.na(r$ci_low)) {
    # A difference on the pooled raw standard deviation; its precision is that of the printed interval.
    level <- if (is.na(r$ci_level)) 95 else number(r$ci_level)
    sd <- sqrt(((n1 - 1) * number(r$sd_treat)^2 + (n2 - 1) * number(r$sd_comp)^2) / (n1 + n2 - 2))
    g <- number(r$estimate) / sd * exp(lgamma((n1 + n2 - 2) / 2) - lgamma((n1 + n2 - 3) / 2)) / sqrt((n1 + n2 - 2) / 2)
    se <- (number(r$ci_high) - number(r$ci_low)) / (2 * qnorm(0.5 + level / 200))
    return(on("g", c(g, sqrt((se / sd)^2 + g^2 / (2 * (n1 + n2))))))
  }
  if (r$statistic == "d" && has_n) return(on("g", smd(di = number(r$estimate), n1i = n1, n2i = n2)))
  if (r$statistic == "t" && has_n) return(on("g", smd(ti = number(r$test_value), n1i = n1, n2i = n2)))
  if (r$statistic == "p" && has_n && r$direction %in% names(better)) {         # the sign of a p is that of the direction printed
    turned <- better[[r$direction]] * if (r$higher_is_better == "1") 1 else -1
    return(on("g", smd(ti = turned * qt(1 - number(r$p_value) / 2, n1 + n2 - 2), n1i = n1, n2i = n2)))
  }
  NULL                             # a risk ratio without the study's own comparison risk stays on its own scale
}
anyone <- c("child", "family", "parent")
below <- list(family = "child", agency = anyone, team = anyone, court = anyone)
design_effect <- function(r, plan) {
  told <- r$cluster_adjusted %in% "yes" || !is.na(r$cluster_kind) || !is.na(r$n_clusters)
  if (!is.null(plan$together) && !told && r$unit == "child") return(plan$together)
  if (is.na(r$n_clusters) || r$cluster_adjusted %in% "yes" || is.na(r$n_treat) || is.na(r$n_comp)) return(1)
  people <- number(r$n_treat) + number(r$n_comp)
  if (!is.na(r$icc)) icc <- max(number(r$icc), 0)          # a printed correlation comes before the plan's assumption
  else if (is.na(r$cluster_kind)) return(1)
  else if (r$unit %in% c(below[[r$cluster_kind]], r$cluster_kind)) icc <- plan$icc[[r$cluster_kind]]
  else return(1)
  1 + (people / number(r$n_clusters) - 1) * icc
}
# Sizes for what is analysed, and for records that are computable as printed: they may stand in a body of sensitivity.
with_sizes <- function(rows, plan) {
  rows$g <- rows$se_g <- rows$native <- rows$native_se <- rows$design_effect <- NA_real_; rows$scale <- NA_character_
  for (i in which(rows$use != "record" | rows$tier %in% "1")) {
    r <- rows[i, ]; found <- printed_size(r, plan)
    if (is.null(found)) next
    to_g <- switch(found$scale, OR = log_odds_to_d(plan), HR = log_hazard_to_d, g = 1)
    turn <- if (r$higher_is_better == "1") 1 else -1
    rows$scale[i] <- found$scale; rows$design_effect[i] <- design_effect(r, plan)
    rows$native[i] <- found$size[1] * turn; rows$native_se[i] <- found$size[2] * sqrt(rows$design_effect[i])
    rows$g[i] <- rows$native[i] * to_g; rows$se_g[i] <- rows$native_se[i] * to_g
    if (r$direction %in% names(better) && sign(rows$g[i]) != better[[r$direction]])
      stop(r$effect_id, ": the direction coded and the numbers disagree")
  }
  rows$use[rows$use == "record" & !is.na(rows$g) & rows$eligible %in% "yes"] <- "sensitivity"
  rows
}

# ---- pooling ------------------------------------------------------------------------------------------------------------
sampling_covariance <- function(d, plan, se = d$se_g) {
  same <- function(x) outer(x, x, "==")
  R <- ifelse(same(d$outcome_domain), plan$rho_within, plan$rho_across) * same(d$people_id)
  diag(R) <- 1
  R * outer(se, se)
}
# rma.mv stops early or at the wrong maximum now and then: several optimisers and starting values, the largest likelihood wins.
main_model <- function(d, V, X = matrix(1, nrow(d), 1)) {
  d$sample <- d$sample_id; d$effect <- d$effect_id; several <- any(duplicated(d$sample_id))
  random <- if (several) ~ 1 | sample/effect else ~ 1 | effect
  first <- lapply(if (several) list(c(.01, .01), c(.2, .01), c(.01, .2)) else list(.01, .2, 1), function(s) list(sigma2.init = s))
  how <- list(list(optimizer = "nlminb", rel.tol = 1e-12, iter.max = 5000, eval.max = 5000),
              list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-14, maxit = 5000))
  fit <- function(control) tryCatch(rma.mv(g, V, mods = X, intercept = FALSE, random = random, data = d, control = control),
                                    error = function(e) NULL)
  fits <- list()
  if (thorough) for (h in how) for (s in first) fits <- c(fits, list(fit(c(h, s)))) else {
    fits <- list(fit(list()))
    if (is.null(fits[[1]])) fits <- list(fit(list(optimizer = "optim")))
  }
  fits <- Filter(Negate(is.null), fits)
  if (!length(fits)) stop("rma.mv did not converge")
  list(fit = fits[[which.max(sapply(fits, logLik))]], several = several)
}
counts <- function(d) list(k_effects = nrow(d), k_studies = length(unique(d$study_id)), k_samples = length(unique(d$sample_id)))
pool <- function(d, plan = constants, alternatives = TRUE) {
  if (length(unique(d$sample_id)) < 2)
    return(c(list(not_estimated = "fewer than two independent samples"), counts(d), list(effects = I(d$effect_id))))
  V <- sampling_covariance(d, plan)
  if (length(unique(d$sample_id)) == 2) return(pool_of_two(d, V, plan, alternatives))
  m <- main_model(d, V)
  test <- as.data.frame(coef_test(m$fit, vcov = "CR2", cluster = d$sample_id, test = "Satterthwaite"))
  g <- as.numeric(m$fit$beta); s2 <- m$fit$sigma2
  se <- test$SE; df <- test[["df_Satt"]]; t <- qt(0.5 + plan$level / 2, df)
  short <- c(list(g = g, se = se, df = df, ci_low = g - t * se, ci_high = g + t * se, p_value = 2 * pt(-abs(g / se), df)), counts(d))
  if (!alternatives) return(short)
  wide <- t * sqrt(se^2 + sum(s2))
  W <- solve(V)
  P <- W - W %*% matrix(1, nrow(d), nrow(d)) %*% W / sum(W)
  typical <- (nrow(d) - 1) / sum(diag(P))
  by_level <- function(x) list(total = sum(x), sample = if (m$several) x[1], effect = if (m$several) x[2])
  c(short, list(pi_low = g - wide, pi_high = g + wide, tau2 = by_level(s2), I2 = by_level(100 * s2 / (sum(s2) + typical)),
                effects = I(d$effect_id), u3 = pnorm(g), u3_low = pnorm(g - t * se), u3_high = pnorm(g + t * se),
                beside = plain(d, V, plan)))
}
# Of two samples: one effect each, Knapp-Hartung with a standard error never below the normal one (metafor's "adhoc").
pool_of_two <- function(d, V, plan, alternatives) {
  a <- aggregate_samples(d, d$g, V); f <- univariate(a$y, a$v, "adhoc")
  g <- as.numeric(f$beta); t <- qt(0.5 + plan$level / 2, 1)
  short <- c(list(g = g, se = f$se, df = 1, ci_low = f$ci.lb, ci_high = f$ci.ub, p_value = f$pval), counts(d))
  if (!alternatives) return(short)
  wide <- t * sqrt(f$se^2 + f$tau2)
  c(short, list(pi_low = g - wide, pi_high = g + wide, tau2 = list(total = f$tau2), I2 = list(total = f$I2), effects = I(d$effect_id),
                u3 = pnorm(g), u3_low = pnorm(f$ci.lb), u3_high = pnorm(f$ci.ub), beside = plain(d, V, plan)))
}
# One effect per sample, by generalised least squares.
aggregate_samples <- function(d, y, V) {
  at <- split(seq_len(nrow(d)), factor(d$sample_id, unique(d$sample_id)))
  one <- sapply(at, function(i) { W <- solve(V[i, i, drop = FALSE]); c(sum(W %*% y[i]) / sum(W), 1 / sum(W)) })
  list(y = one[1, ], v = one[2, ], first = sapply(at, `[`, 1))
}
univariate <- function(y, v, test, X = NULL) {
  given <- c(list(y, v, method = "REML", test = test), if (!is.null(X)) list(mods = X))
  if (!thorough) return(do.call(rma, given))
  f <- do.call(rma, c(given, list(control = list(threshold = 1e-12, maxiter = 10000))))
  # Fisher scoring may stop below the maximum: no point of a fine grid may have a larger restricted likelihood.
  height <- function(t2) {
    w <- 1 / (v + t2); XW <- f$X * sqrt(w); q <- qr(XW)
    0.5 * sum(log(w)) - sum(log(abs(diag(qr.R(q))))) - 0.5 * sum(qr.resid(q, y * sqrt(w))^2)
  }
  stopifnot(height(f$tau2) >= max(sapply(c(0, exp(seq(log(1e-6), log(100), length.out = 500))), height)) - 1e-9)
  f
}
# The univariate model three ways, and on the printed scales of the binary and the survival effects.
plain <- function(d, V, plan) {
  answer <- function(a, test) {
    f <- univariate(a$y, a$v, test)
    list(estimate = as.numeric(f$beta), se = f$se, ci_low = f$ci.lb, ci_high = f$ci.ub, p_value = f$pval, tau2 = f$tau2, k_samples = f$k)
  }
  native <- function(scale) {
    n <- d[d$scale == scale, ]
    if (length(unique(n$sample_id)) < 2) return(list(not_estimated = "fewer than two samples on this scale"))
    answer(aggregate_samples(n, n$native, sampling_covariance(n, plan, n$native_se)), "knha")
  }
  one <- aggregate_samples(d, d$g, V)
  list(knapp_hartung = answer(one, "knha"), knapp_hartung_truncated = answer(one, "adhoc"), z = answer(one, "z"),
       log_odds_ratio = native("OR"), log_hazard_ratio = native("HR"))
}

# ---- where a body stands: the simpler interval, the agreement of its samples, the 90% interval of the main model ----------------------
standing <- function(d) {
  if (!nrow(d)) return(list(not_estimated = "no effect with a size"))
  a <- aggregate_samples(d, d$g, sampling_covariance(d, constants)); z <- qnorm(0.5 + constants$level / 2)
  simple <- if (length(a$y) == 1) a$y + c(-1, 1) * z * sqrt(a$v) else { f <- univariate(a$y, a$v, "z"); c(f$ci.lb, f$ci.ub) }
  clear <- any(abs(a$y) > z * sqrt(a$v))
  main <- pool(d, alternatives = FALSE)
  inner <- if (!is.null(main$g)) main$g + c(-1, 1) * qt(0.95, main$df) * main$se else a$y + c(-1, 1) * qnorm(0.95) * sqrt(a$v)
  list(samples = length(a$y), simple_low = simple[1], simple_high = simple[2], agreement = clear * (all(a$y > 0) - all(a$y < 0)),
       equivalence_low = inner[1], equivalence_high = inner[2])
}

# ---- small-study effects, one effect per sample: Egger in random effects, PET and PEESE by weighted least squares -------------------
# On sqrt(1/n1 + 1/n2) of a sample's largest effect where every sample has one, else on the standard error.
small_study <- function(d) {
  a <- aggregate_samples(d, d$g, sampling_covariance(d, constants)); labels <- unique(d$sample_id)
  if (length(labels) < 10) return(list(samples = length(labels)))
  spread <- suppressWarnings(tapply(sqrt(1 / number(d$n_treat) + 1 / number(d$n_comp)), factor(d$sample_id, labels), min, na.rm = TRUE))
  x <- if (all(is.finite(spread))) as.numeric(spread) else sqrt(a$v)
  f <- univariate(a$y, a$v, "knha", x)
  left <- function(z) coef(lm(a$y ~ z, weights = 1 / a$v))[[1]]
  list(samples = length(labels), asymmetry_p = f$pval[2], adjusted_low = f$ci.lb[1], pet = left(sqrt(a$v)), peese = left(a$v))
}

# ---- missing results: Mathur & VanderWeele's selection ratios, the others alone, a step-function selection model ----------------
affirmative <- function(d) d$g > 0 & d$g / d$se_g > qnorm(0.975) - 1e-6
selection_ratios <- function(d) {
  if (length(unique(d$sample_id)) < 3) return(list(not_estimated = "few samples"))
  A <- affirmative(d); v <- d$se_g^2; t2 <- univariate(d$g, v, "z")$tau2; plain <- 1 / (v + t2)
  at <- function(ratio) {
    f <- rma(d$g, v, weights = plain * ifelse(A, 1, ratio), tau2 = t2)
    test <- as.data.frame(coef_test(f, vcov = "CR2", cluster = d$sample_id, test = "Satterthwaite")); g <- as.numeric(f$beta)
    half <- qt(0.975, test[["df_Satt"]]) * test$SE
    list(estimate = g, se = test$SE, df = test[["df_Satt"]], ci_low = g - half, ci_high = g + half)
  }
  others <- sum((plain * d$g)[!A]); first <- at(1)
  low <- if (first$ci_low <= 0) 1 else if (all(A) || at(1000)$ci_low > 0) NULL else {
    looked <- exp(seq(0, log(1000), length.out = 13)); i <- which(sapply(looked, function(r) at(r)$ci_low) <= 0)[1]
    uniroot(function(r) at(r)$ci_low, looked[c(i - 1, i)], tol = 1e-10)$root
  }
  list(affirmative = sum(A), others = sum(!A), tau2 = t2, unselected = first, to_zero = if (others < 0) -sum((plain * d$g)[A]) / others,
       interval_to_zero = if (!all(A)) low)
}
selection_of <- function(d) {
  a <- aggregate_samples(d, d$g, sampling_covariance(d, constants))
  if (length(a$y) < 10) return(list(not_estimated = "few samples"))
  plain <- rma(a$y, a$v, method = "ML", control = list(threshold = 1e-12, maxiter = 10000))
  # One optimiser stops 1e-5 short, the other does not always say that it is there: the larger likelihood of the two.
  ways <- list(list(optimizer = "nlminb", rel.tol = 1e-15, x.tol = 1e-12, abs.tol = 0), list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-16))
  fits <- lapply(ways, function(way) tryCatch(selmodel(plain, type = "stepfun", steps = 0.025, control = way), error = function(e) NULL))
  fits <- Filter(Negate(is.null), fits); s <- fits[[which.max(sapply(fits, logLik))]]
  list(estimate = as.numeric(s$beta), se = s$se, tau2 = s$tau2, weight = s$delta[2], lrt = s$LRT, lrt_p = s$LRTp)
}
missing_results <- function(one, wider) {
  each <- function(d) {
    kept <- c("g", "se", "df", "ci_low", "ci_high", "k_effects", "k_samples", "not_estimated"); a <- pool(d[!affirmative(d), ], alternatives = FALSE)
    list(ratios = selection_ratios(d), others_alone = a[names(a) %in% kept], selection = selection_of(d))
  }
  list("home 1" = each(one$home), "home 1+2" = each(wider$home), "overall 1" = each(one$overall), "overall 1+2" = each(wider$overall),
       "recommendation 2 1" = each(one$by_recommendation[["2"]]), "recommendation 3 1" = each(one$by_recommendation[["3"]]),
       "recommendation 4 1" = each(one$by_recommendation[["4"]]))
}

# ---- the bodies of evidence ---------------------------------------------------------------------------------------------
analysed <- function(rows, uses) rows[rows$use %in% uses & !is.na(rows$g), ]
group_of <- function(d, v) { x <- d[d$outcome_group == v, ]; if (v == "stability") x[x$denominator %in% "reunified", ] else x }
overall_of <- function(d) d[d$outcome_group %in% overall_groups, ]
# Every body by the set it stands in; a list of data frames is a set of bodies.
bodies <- function(d) {
  overall <- overall_of(d)
  each <- function(values, pick) sapply(sort(values, method = "radix"), pick, simplify = FALSE)
  list(home = group_of(d, "home"), overall = overall,
       by_group = each(overall_groups, function(v) group_of(d, v)),
       by_outcome = each(unique(overall$outcome_domain), function(v) overall[overall$outcome_domain == v, ]),
       by_typology = each(unique(overall$typology), function(v) overall[overall$typology == v, ]),
       by_recommendation = list(
         "2" = group_of(d, "stability"),
         "3" = d[d$treatment_linkage == "yes" & d$outcome_domain %in% c("reunification", "time_to_reunification"), ],
         "4" = d[d$typology == "multi_agency_team" & d$high_need == "yes", ]))
}
over_bodies <- function(all, what) lapply(all, function(b) if (is.data.frame(b)) what(b) else lapply(b, what))
unconditional <- function(rows) {
  d <- analysed(rows, c("tier 1", "sensitivity"))
  for (name in names(constants$unconditional)) d <- d[d[[name]] %in% constants$unconditional[[name]], ]
  d
}

# ---- the effect per 100 -------------------------------------------------------------------------------------------------
# One baseline an event: the risks of the comparison groups of every analysed effect that counts it, one a sample.
comparison_risk <- function(d) {
  risk <- ifelse(is.na(d$events_comp) | is.na(d$n_comp), number(d$pct_comp) / 100, number(d$events_comp) / number(d$n_comp))
  ifelse(d$statistic %in% c("events", "chi2") & !is.na(risk) & risk > 0 & risk < 1, risk, NA)
}
counted_event <- function(d) {
  event <- ifelse(!is.na(d$event), d$event, ifelse(is.na(comparison_risk(d)), NA, d$outcome_measure))
  ifelse(is.na(event) | is.na(d$higher_is_better), NA, paste(event, d$higher_is_better))
}
per_100 <- function(d, answer, all) {
  if (is.null(answer$g) || length(unique(d$outcome_group)) > 1) return(NULL)
  events <- unique(na.omit(counted_event(d)))
  if (length(events) != 1) return(NULL)
  counts <- which(counted_event(all) == events & !is.na(comparison_risk(all)))
  risks <- tapply(comparison_risk(all)[counts], all$sample_id[counts], median)
  if (length(risks) < 2) return(NULL)
  good <- endsWith(events, " 1")
  at <- function(p0) {
    treated <- function(g) 100 * plogis(qlogis(p0) + (if (good) 1 else -1) * g * pi / sqrt(3))
    ends <- sort(c(treated(answer$ci_low), treated(answer$ci_high)))
    place <- sort(c(treated(answer$pi_low), treated(answer$pi_high)))
    list(comparison = 100 * p0, treated = treated(answer$g), treated_low = ends[1], treated_high = ends[2],
         difference = treated(answer$g) - 100 * p0, place_low = place[1], place_high = place[2])
  }
  list(event = sub(" [01]$", "", events), good = good, risks = length(risks),
       at = list(low = at(min(risks)), middle = at(median(risks)), high = at(max(risks))))
}
per_100_of <- function(bodies, answers, all) {
  found <- list()
  for (name in names(bodies)) if (is.data.frame(bodies[[name]])) found[[name]] <- per_100(bodies[[name]], answers[[name]], all) else
    for (key in names(bodies[[name]])) found[[paste0(name, ": ", key)]] <- per_100(bodies[[name]][[key]], answers[[name]][[key]], all)
  found
}

# ---- sensitivity: the same model, one thing changed at a time -------------------------------------------------------------
sensitivity <- function(rows, body, correlations) {
  d <- body(analysed(with_sizes(rows, constants), "tier 1")); found <- list()
  shown <- c("not_estimated", "k_effects", "k_samples", "g", "se", "df", "ci_low", "ci_high", "p_value")
  add <- function(change, x, plan = constants) { a <- pool(x, plan, alternatives = FALSE); found[[change]] <<- a[names(a) %in% shown] }
  for (s in unique(d$sample_id))
    add(paste("without", paste(unique(d$label[d$sample_id == s]), collapse = " and ")), d[d$sample_id != s, ])
  randomised <- d$design %in% c("rct", "cluster_rct")
  add("randomised only", d[randomised, ])
  add("not randomised only", d[!randomised, ])
  add("adjusted estimates only", d[d$adjusted %in% "1", ])
  add("without hazard ratios", d[d$statistic != "hr", ])
  add("read with high or medium confidence", d[d$confidence %in% c("high", "medium"), ])
  add("with the effects that rest on one stated assumption (tier 2)", body(analysed(with_sizes(rows, constants), c("tier 1", "tier 2"))))
  change <- function(...) modifyList(constants, list(...))
  # Only one correlation is changed, and none where it cannot enter or where errors across domains would correlate more than within.
  rho_row <- function(words, plan) if (plan$rho_across <= plan$rho_within) add(words, d, plan) else
    found[[words]] <<- c(list(not_estimated = "across above within"), counts(d)[c("k_effects", "k_samples")])
  if (!anyDuplicated(d$people_id)) add("any other correlation of sampling errors", d) else {
    for (rho in c(0, 0.2, 0.4, 0.8, 0.95)) rho_row(paste("sampling errors correlate", rho, "within a domain"), change(rho_within = rho))
    for (rho in c(-0.3, 0, 0.6, 0.95)) rho_row(paste("sampling errors correlate", rho, "across domains"), change(rho_across = rho))
  }
  again <- function(words, otherwise, plan) {
    x <- body(analysed(with_sizes(rows, plan), "tier 1"))
    add(if (identical(c(x$g, x$se_g), c(d$g, d$se_g))) otherwise else words, x, plan)
  }
  again("log odds ratios converted by the rule of Cox", "log odds ratios converted by the rule of Cox", change(conversion = "cox"))
  for (end in c("low", "high")) {
    icc <- constants[[paste0("icc_", end)]]
    words <- paste0(end, " intra-cluster correlations (", paste(names(icc), icc, collapse = ", "), ")")
    again(words, "any other intra-cluster correlation", change(icc = icc))
  }
  for (risk in c(0.2, 0.4, 0.6))
    again(paste("hazard ratios through risks, at a risk of", risk, "in comparison groups"), "hazard ratios through risks", change(risk = risk))
  siblings <- correlations[correlations$cluster_kind == "family" & !is.na(correlations$n) & !is.na(correlations$clusters), ]
  if (NROW(siblings)) {
    together <- number(siblings$n[1]) / number(siblings$clusters[1])
    words <- sprintf("results without clusters widened as if %.2f people came to a family (those of correlations.csv)", together)
    again(words, "results without clusters widened by the size of a family in correlations.csv", change(together = 1 + (together - 1) * constants$icc$family))
  }
  for (i in which(correlations$cluster_kind %in% names(constants$icc) & !is.na(correlations$value))) {       # printed by others
    one <- correlations[i, ]; icc <- constants$icc; icc[[one$cluster_kind]] <- number(one$value)
    of <- paste0("(", one$outcome, "; correlations.csv)")
    words <- paste("an intra-cluster correlation of", number(one$value), "for", paste0(one$cluster_kind, ","), "as printed elsewhere", of)
    again(words, paste("the correlation for", one$cluster_kind, "that is printed elsewhere", of), change(icc = icc))
  }
  found
}

# ---- moderators ---------------------------------------------------------------------------------------------------------
slope_samples <- 10; level_samples <- 2; full_level_samples <- 4; cell_samples <- 4; power <- 0.8
value_of_moderator <- function(d, m) {
  x <- d[[m$column]]
  if (!is.null(m$cut)) return(ifelse(is.na(x), NA, ifelse(number(x) >= m$cut, paste(m$cut, "and over"), paste("under", m$cut))))
  if (identical(m$kind, "slope")) return(number(x))
  if (is.null(m$levels)) return(x)
  level <- rep(NA_character_, nrow(d))
  for (name in names(m$levels)) level[x %in% m$levels[[name]]] <- name
  level
}
samples_by <- function(d, x) lapply(split(d$sample_id, factor(x, unique(x))), function(s) length(unique(s)))
unit <- function(i, j, p) as.numeric(seq_len(p) == i) - as.numeric(seq_len(p) == j)
# One meta-regression: `joint` holds the contrasts that are zero when the moderator makes no difference.
regress <- function(d, X, joint, contrasts) {
  held_by_one <- sapply(unique(d$sample_id), function(s) qr(X[d$sample_id != s, , drop = FALSE])$rank < ncol(X))
  if (any(held_by_one)) return(NULL)
  fit <- main_model(d, sampling_covariance(d, constants), X)$fit
  V <- vcovCR(fit, type = "CR2", cluster = d$sample_id)
  wald <- as.data.frame(Wald_test(fit, constraints = joint, vcov = V, test = "HTZ"))
  all <- rbind(diag(ncol(X)), contrasts); rownames(all) <- seq_len(nrow(all))
  lines <- as.data.frame(linear_contrast(fit, vcov = V, contrasts = all, level = constants$level))
  lines <- data.frame(g = lines$Est, se = lines$SE, df = lines$df, ci_low = lines$CI_L, ci_high = lines$CI_U,
                      p_value = 2 * pt(-abs(lines$Est / lines$SE), lines$df))
  difference <- lines[-seq_len(ncol(X)), ]
  detectable <- max((qt(0.5 + constants$level / 2, difference$df) + qt(power, difference$df)) * difference$se)
  list(test = c(list(statistic = wald$Fstat, df_num = wald$df_num, df_denom = wald$df_denom, p_value = wald$p_val, detectable = detectable),
                counts(d)),
       means = lines[seq_len(ncol(X)), ], differences = difference)
}
# Knapp-Hartung on one aggregated effect a sample; nothing where the moderator changes inside a sample.
aggregated_p <- function(d, x, X) {
  if (any(tapply(x, d$sample_id, function(v) length(unique(v))) > 1)) return(NULL)
  a <- aggregate_samples(d, d$g, sampling_covariance(d, constants))
  univariate(a$y, a$v, "knha", X[a$first, , drop = FALSE])$QMp
}
as_lines <- function(lines, names) setNames(lapply(seq_len(nrow(lines)), function(i) as.list(lines[i, ])), names)
factor_test <- function(d, x) {
  sizes <- samples_by(d, x); kept <- sort(names(sizes)[sizes >= level_samples], method = "radix"); q <- length(kept)
  if (q < 2) return(list(not_tested = list(levels = sizes)))
  use <- x %in% kept; d <- d[use, ]; x <- x[use]
  pairs <- combn(q, 2)
  contrasts <- t(apply(pairs, 2, function(p) unit(p[1], p[2], q)))
  r <- regress(d, outer(x, kept, "==") * 1, constrain_equal(seq_len(q), coefs = rep(0, q)), contrasts)
  if (is.null(r)) return(list(not_tested = list(cluster = "one sample carries a level")))
  r$differences$p_holm <- p.adjust(r$differences$p_value, "holm")
  r$differences$se <- NULL; r$means$p_value <- NULL
  for (k in kept[sizes[kept] == 2])                      # no cluster-robust interval of two samples: that of their own effects
    r$means[match(k, kept), ] <- unlist(pool(d[x == k, ], alternatives = FALSE)[names(r$means)])
  levels <- Map(c, as_lines(r$means, kept), lapply(kept, function(k) counts(d[x == k, ])[c("k_effects", "k_samples")]))
  c(r$test, list(aggregated_p = aggregated_p(d, x, outer(x, kept[-1], "==") * 1),
                 exploratory = sum(sizes[kept] >= full_level_samples) < 2, levels = levels,
                 differences = as_lines(r$differences, apply(pairs, 2, function(p) paste(kept[p], collapse = " - "))),
                 set_aside = sizes[!names(sizes) %in% kept]))
}
slope_test <- function(d, x, column) {
  n <- length(unique(d$sample_id))
  if (n < slope_samples) return(list(not_tested = list(samples = n, needed = slope_samples)))
  if (length(unique(x)) == 1) return(list(not_tested = list(same = x[1])))
  r <- regress(d, cbind(1, x), matrix(c(0, 1), 1), c(0, 1))
  if (is.null(r)) return(list(not_tested = list(cluster = "one sample carries the slope")))
  r$means$p_value <- NULL
  line <- setNames(list(c(as.list(r$means[2, ]), counts(d)[c("k_effects", "k_samples")])), column)
  none <- setNames(list(), character())
  c(r$test, list(aggregated_p = aggregated_p(d, x, cbind(x)), exploratory = FALSE, levels = line, differences = none, set_aside = none))
}
interaction_test <- function(d, x, by) {
  size <- samples_by(d, paste(x, by, sep = " x "))
  full <- table(x, by) * 0
  for (one in rownames(full)) for (two in colnames(full)) full[one, two] <- isTRUE(size[[paste(one, two, sep = " x ")]] >= cell_samples)
  # Two by two full cells: two levels of the one factor that share two levels of the other.
  shared <- full %*% t(full); diag(shared) <- 0
  if (any(shared >= 2)) stop("an interaction has the data for a test now, and this program has none: write it")
  list(not_tested = list(cells = length(size), full = sum(full)))
}
moderator_test <- function(d, m) {
  if (is.null(m$column)) return(list(not_tested = list(column = "none")))
  x <- value_of_moderator(d, m); known <- !is.na(x)
  if (!is.null(m$by)) { known <- known & !is.na(d[[m$by]]); return(interaction_test(d[known, ], x[known], d[[m$by]][known])) }
  if (identical(m$kind, "slope")) slope_test(d[known, ], x[known], m$column) else factor_test(d[known, ], x[known])
}
moderator_tests <- function(d, moderators) {
  found <- lapply(moderators, function(m) moderator_test(d, m))
  tested <- names(found)[sapply(found, function(f) is.null(f$not_tested))]
  family <- sapply(moderators[tested], function(m) m$family)
  for (f in unique(family)) {
    members <- tested[family == f]
    adjusted <- p.adjust(sapply(found[members], function(t) t$p_value), "holm")
    for (name in members) found[[name]]$p_holm <- adjusted[[name]]
  }
  found
}

# ---- directions: one vote per sample and outcome group, whatever the size or the significance --------------------------------
# The body of a group may ask for more than the group: what it does not take is counted apart.
in_body <- function(rows) rows$outcome_group != "stability" | rows$denominator %in% "reunified"
votes_of <- function(rows) {
  d <- rows[rows$eligible == "yes" & rows$outcome_group %in% overall_groups & rows$direction %in% c("treatment", "comparison", "none"), ]
  if (!nrow(d)) return(NULL)
  vote <- function(x) {
    n <- table(factor(x$direction, c("treatment", "comparison", "none")))
    agreed <- c("better", "worse", "none")[10 * n >= 7 * nrow(x)]
    data.frame(sample = x$sample_id[1], group = x$outcome_group[1], typology = x$typology[1],
               sized = any(x$use == "tier 1" & !is.na(x$g)), vote = if (length(agreed)) agreed else "mixed")
  }
  do.call(rbind, lapply(split(d, paste(d$outcome_group, d$sample_id)), vote))
}
panel <- function(v) {
  n <- lapply(c(better = "better", worse = "worse", none = "none", mixed = "mixed"), function(w) sum(v$vote == w))
  tested <- n$better + n$worse
  if (tested == 0) return(c(n, list(share = NULL, share_low = NULL, share_high = NULL, p_value = NULL)))
  wilson <- suppressWarnings(prop.test(n$better, tested, correct = FALSE))$conf.int
  c(n, list(share = n$better / tested, share_low = wilson[1], share_high = wilson[2], p_value = binom.test(n$better, tested)$p.value))
}
directions <- function(rows) {
  votes <- votes_of(rows[in_body(rows), ]); outside <- votes_of(rows[!in_body(rows), ])
  panels <- function(v, apart) list(sized = panel(v[v$sized, ]), unsized = panel(v[!v$sized, ]), all = panel(v), outside = panel(apart))
  typologies <- sort(unique(c(votes$typology, outside$typology)), method = "radix"); home <- votes[votes$group == "home", ]
  list(by_group = sapply(overall_groups, function(g) panels(votes[votes$group == g, ], outside[outside$group == g, ]), simplify = FALSE),
       by_typology = sapply(typologies, function(t) panel(home[home$typology == t, ]), simplify = FALSE),
       unclear = sum(rows$eligible == "yes" & rows$outcome_group %in% overall_groups & rows$direction %in% c("unclear", NA)))
}

# ---- other reviews: their sizes, ours of the same outcome and kind, and the difference by Welch's test -----------------------
theirs <- function(r) {
  if (is.na(r$ci_low) || !r$statistic %in% c("or", "d", "g")) return(NULL)
  ends <- number(c(r$estimate, r$ci_low, r$ci_high)); if (r$statistic == "or") ends <- log(ends) * log_odds_to_d(constants)
  list(g = ends[1] * (if (r$higher_is_better == "1") 1 else -1), se = (ends[3] - ends[2]) / (2 * qnorm(0.975)))
}
against <- function(one, ours) {
  v <- c(one$se, ours$se)^2; df <- sum(v)^2 / (v[2]^2 / ours$df); se <- sqrt(sum(v)); t <- qt(0.5 + constants$level / 2, df)
  difference <- one$g - ours$g
  list(difference = difference, se = se, df = df, ci_low = difference - t * se, ci_high = difference + t * se,
       p_value = 2 * pt(-abs(difference / se), df))
}
other_reviews <- function(rows, others) {
  asked <- function(r, uses) {
    d <- group_of(analysed(rows, uses), r$body); if (!is.na(r$typology)) d <- d[d$typology == r$typology, ]
    pool(d, alternatives = FALSE)
  }
  kept <- c("g", "se", "df", "ci_low", "ci_high", "k_effects", "k_samples", "not_estimated")
  found <- list()
  for (i in seq_len(NROW(others))) {
    r <- others[i, ]; one <- theirs(r); about <- list(g = one$g, se = one$se)
    if (!is.na(r$body)) {
      ours <- asked(r, "tier 1"); wider <- asked(r, c("tier 1", "tier 2"))
      about <- c(about, list(ours = ours[names(ours) %in% kept], ours_tiers_1_2 = wider[names(wider) %in% kept]))
      answer <- if (is.null(ours$g)) wider else ours
      if (!is.null(one) && !is.null(answer$g)) about$against_ours <- against(one, answer)
    }
    found[[r$other_id]] <- about
  }
  found
}

# ---- by design, with E-values (VanderWeele & Ding 2017); kinds compared on one outcome -------------------------------------------
e_value <- function(ratio) { above <- pmax(ratio, 1 / ratio); above + sqrt(above * (above - 1)) }
e_values <- function(middle, low, high) list(e_value = e_value(middle), e_value_limit = if (low <= 1 && high >= 1) 1 else e_value(if (low > 1) low else high))
by_design <- function(d) {
  random <- d$design %in% c("rct", "cluster_rct"); adjusted <- d$adjusted %in% "1"
  each <- function(keep) {
    a <- pool(d[keep, ], alternatives = FALSE)
    if (is.null(a$g)) return(a[c("not_estimated", "k_effects", "k_samples")])
    c(a[c("g", "se", "df", "ci_low", "ci_high", "k_effects", "k_samples")],
      if (!all(random[keep])) e_values(exp(0.91 * a$g), exp(0.91 * a$ci_low), exp(0.91 * a$ci_high)))
  }
  list(all = each(rep(TRUE, nrow(d))), randomised = each(random), "not randomised" = each(!random), adjusted = each(!random & adjusted),
       unadjusted = each(!random & !adjusted))
}
confounded <- function(d) {
  d <- d[!d$design %in% c("rct", "cluster_rct"), ]
  one <- function(r) {
    ends <- r$native + c(0, -1, 1) * qnorm(0.975) * r$native_se
    ratio <- if (r$scale == "g") exp(0.91 * ends) else if (r$scale == "OR") sqrt(exp(ends)) else
      (1 - 0.5^sqrt(exp(ends))) / (1 - 0.5^sqrt(exp(-ends)))
    e_values(ratio[1], ratio[2], ratio[3])
  }
  setNames(lapply(seq_len(nrow(d)), function(i) one(d[i, ])), d$effect_id)
}

# ---- everything ---------------------------------------------------------------------------------------------------------
answers <- function(read, moderators, correlations, others) {
  rows <- with_sizes(read, constants)
  one <- bodies(analysed(rows, "tier 1")); wider <- bodies(analysed(rows, c("tier 1", "tier 2"))); pooled <- over_bodies(one, pool)
  size <- function(r) list(tier = number(r$tier), use = r$use, g = if (!is.na(r$g)) r$g, se = if (!is.na(r$g)) r$se_g,
                           design_effect = if (!is.na(r$g)) r$design_effect)
  shown <- rows[rows$use != "record" | rows$tier %in% "1", ]
  list(effects = lapply(split(shown, factor(shown$effect_id, shown$effect_id)), size),
       standings = over_bodies(one, standing), pooled = pooled, pooled_tiers_1_2 = over_bodies(bodies(analysed(rows, c("tier 1", "tier 2"))), pool),
       per_100 = per_100_of(one, pooled, analysed(rows, c("tier 1", "tier 2"))), moderators = moderator_tests(one$overall, moderators),
       sensitivity = list(home = sensitivity(read, function(d) group_of(d, "home"), correlations),
                          overall = sensitivity(read, overall_of, correlations)),
       small_study = lapply(list(tier_1 = one, tiers_1_2 = bodies(analysed(rows, c("tier 1", "tier 2")))),
                            function(b) list(home = small_study(b$home), overall = small_study(b$overall))),
       sensitivity_bodies = list(unconditional = pool(unconditional(rows))), directions = directions(rows),
       other_reviews = other_reviews(rows, others),
       by_design = list("home 1" = by_design(one$home), "home 1+2" = by_design(wider$home), "overall 1" = by_design(one$overall),
                        "overall 1+2" = by_design(wider$overall), "recommendation 2 1" = by_design(one$by_recommendation[["2"]]),
                        "recommendation 3 1" = by_design(one$by_recommendation[["3"]]),
                        "recommendation 4 1" = by_design(one$by_recommendation[["4"]])),
       e_values = confounded(one$overall),
       kinds = list("tier 1" = moderator_test(one$home, moderators$typology), "tiers 1+2" = moderator_test(wider$home, moderators$typology)),
       missing = missing_results(one, wider))
}
write_document <- function(found, folder, moderators, out) {
  version <- function(p) as.character(packageVersion(p))
  document <- c(list(
    made_with = list(R = paste(R.version$major, R.version$minor, sep = "."), metafor = version("metafor"),
                     clubSandwich = version("clubSandwich"), jsonlite = version("jsonlite")),
    data_md5 = as.list(setNames(tools::md5sum(file.path(folder, data_files)), data_files)),
    constants = constants, moderators_of_the_plan = moderators), found)
  writeLines(toJSON(document, auto_unbox = TRUE, digits = 15, null = "null", na = "null", pretty = 1), out)
}
if (sys.nframe() == 0) {
  args <- commandArgs(TRUE)
  folder <- if (length(args) > 0) args[1] else "studies"
  out <- if (length(args) > 1) args[2] else file.path("validation", "review_reference.json")
  moderators <- read_moderators(file.path(folder, "review.toml"))
  found <- answers(read_rows(folder), moderators, read_correlations(folder), read_others(folder))
  write_document(found, folder, moderators, out)
  cat(length(found$effects), "effects,", sum(sapply(found$effects, function(e) is.null(e$g))), "without a size on g;", out, "\n")
}
