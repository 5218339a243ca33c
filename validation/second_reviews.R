# Two other reviews, answered by R: the BCG vaccine trials (counts) and the studies of writing to learn (standardised differences).
#   Debian: apt-get install r-cran-metafor r-cran-clubsandwich r-cran-jsonlite
#   Rscript validation/second_reviews.R [DATA] [OUT.json]   (default: tests/reference/data tests/synthesis/second_reviews.json)
# One effect per sample, so the two variances of the review's main model are one; CR2 and Satterthwaite by clubSandwich.
suppressMessages({library(metafor); library(clubSandwich); library(jsonlite)})
args <- commandArgs(TRUE)
data_folder <- if (length(args) > 0) args[1] else "tests/reference/data"
out <- if (length(args) > 1) args[2] else "tests/synthesis/second_reviews.json"
read_data <- function(name) read.csv(file.path(data_folder, paste0(name, ".csv")))

answer <- function(fit, cluster) {
  test <- coef_test(fit, vcov = "CR2", cluster = cluster, test = "Satterthwaite")
  list(estimate = unname(coef(fit)), se = test$SE, df = test$df_Satt, p_value = test$p_Satt, tau2 = fit$tau2, k = fit$k)
}
factor_test <- function(fit, cluster) {
  wald <- Wald_test(fit, constraints = constrain_equal(seq_along(coef(fit))), vcov = "CR2", cluster = cluster, test = "HTZ")
  c(answer(fit, cluster), list(F = wald$Fstat, df_num = wald$df_num, df_denom = wald$df_denom, p_joint = wald$p_val))
}
# The search goes on until nothing moves, so that the answers agree to the last digits that matter.
control <- list(threshold = 1e-12, maxiter = 1000)

bcg <- read_data("bcg")
bcg <- escalc("OR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = bcg[setdiff(names(bcg), c("yi", "vi"))])
# Positive = better: fewer cases of tuberculosis. On the scale of d, as Hasselblad and Hedges (1995).
bcg$yi <- -bcg$yi * sqrt(3) / pi; bcg$vi <- bcg$vi * 3 / pi^2
writing <- read_data("bangertdrowns2004")
with_length <- writing[!is.na(writing$length), ]
found <- list(
  bcg = list(
    effects = list(g = as.numeric(bcg$yi), se = sqrt(bcg$vi)),
    main = answer(rma(yi, vi, data = bcg, control = control), bcg$trial),
    latitude = answer(rma(yi, vi, mods = ~ ablat, data = bcg, control = control), bcg$trial),
    allocation = factor_test(rma(yi, vi, mods = ~ 0 + alloc, data = bcg, control = control), bcg$trial)),
  writing = list(
    effects = list(g = writing$yi, se = sqrt(writing$vi)),
    main = answer(rma(yi, vi, data = writing, control = control), writing$id),
    weeks = answer(rma(yi, vi, mods = ~ length, data = with_length, control = control), with_length$id),
    grade = factor_test(rma(yi, vi, mods = ~ 0 + factor(grade), data = writing, control = control), writing$id)))
# Two trials alone are alternate, and no cluster-robust interval is made of two: their own mean stands there, by Knapp-Hartung with a
# standard error never below the normal one.
alternate <- rma(yi, vi, data = bcg[bcg$alloc == "alternate", ], test = "adhoc", control = control)
found$bcg$allocation$estimate[1] <- as.numeric(alternate$beta); found$bcg$allocation$se[1] <- alternate$se
found$bcg$allocation$df[1] <- 1; found$bcg$allocation$p_value[1] <- alternate$pval
versions <- list(R = R.version.string, metafor = as.character(packageVersion("metafor")),
                 clubSandwich = as.character(packageVersion("clubSandwich")))
writeLines(toJSON(list(made_with = versions, reviews = found), auto_unbox = TRUE, digits = NA, pretty = TRUE), out)
