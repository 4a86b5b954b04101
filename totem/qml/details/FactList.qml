pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Station

// Labels and values, one below the other, with a thin line between.
ColumnLayout {
    id: root

    required property var facts

    spacing: 0

    Repeater {
        model: root.facts

        ColumnLayout {
            id: fact

            required property int index
            required property string label
            required property string value
            required property string sign

            spacing: 0
            Layout.fillWidth: true
            Accessible.role: Accessible.StaticText
            Accessible.name: label + ": " + value

            Rectangle {
                visible: fact.index > 0
                implicitHeight: Theme.hairline
                color: Theme.line
                Layout.fillWidth: true
            }
            RowLayout {
                spacing: Theme.space16
                Layout.fillWidth: true
                Layout.topMargin: Theme.largeText ? Theme.space8 : Theme.space12
                Layout.bottomMargin: Layout.topMargin

                Icon {
                    visible: fact.sign !== ""
                    icon: fact.sign
                    size: Theme.px(28)
                    color: Theme.primary
                }
                Text {
                    text: fact.label
                    color: Theme.textSecondary
                    font.pixelSize: Theme.text20
                    horizontalAlignment: Text.AlignLeft
                    Accessible.ignored: true
                }
                Text {
                    text: fact.value
                    color: Theme.emphasis
                    font.pixelSize: Theme.text20
                    font.weight: Font.DemiBold
                    horizontalAlignment: Text.AlignRight
                    wrapMode: Text.WordWrap
                    maximumLineCount: 2
                    elide: Text.ElideRight
                    Layout.fillWidth: true
                    Accessible.ignored: true
                }
            }
        }
    }
}
