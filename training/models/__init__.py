from .course import Course, CourseIndexPage
from .module import Module
from .progress import Enrolment, ModuleCompletion

__all__ = ["Course", "CourseIndexPage", "Enrolment", "Module", "ModuleCompletion"]
