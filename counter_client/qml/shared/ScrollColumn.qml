import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Station

// One thing below the other, the most important on top. What finds no room is scrolled to, with
// wheel, finger or, after Tab, arrows; a veil below says that there is more.
FocusScope {
    id: root

    default property alias content: column.data
    property alias spacing: column.spacing

    readonly property bool overflows: column.implicitHeight > height

    implicitHeight: column.implicitHeight

    Flickable {
        id: view

        anchors.fill: parent
        focus: true
        activeFocusOnTab: root.overflows
        clip: root.overflows
        interactive: root.overflows
        contentHeight: column.implicitHeight
        boundsBehavior: Flickable.StopAtBounds
        Keys.onDownPressed: contentY = Math.min(contentY + Theme.touchCompact, contentHeight - height)
        Keys.onUpPressed: contentY = Math.max(contentY - Theme.touchCompact, 0)
        ScrollIndicator.vertical: ScrollIndicator {}

        ColumnLayout {
            id: column

            width: view.width
        }
    }
    Rectangle {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.space24
        color: "transparent"
        visible: root.overflows && !view.atYEnd

        gradient: Gradient {
            GradientStop { position: 0; color: Qt.alpha(Theme.surface, 0) }
            GradientStop { position: 1; color: Theme.surface }
        }
    }
    FocusRing {
        shown: view.activeFocus
    }
}
